package org.occlocal.harness.datasets.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonTruth;

/**
 * Questions of many fields, from copies of HuggingFace's hub: MMLU-CF, MMMLU, SuperGPQA, SciEval, Earth-Silver, BuySideFinBench and
 * CARDBiomedBench; and OpenFinData's files.
 */
final class KnowledgeTypes {

    private static final Pattern CHOICES =
            PythonRegex.dotAll("^(?P<stem>.*?)(?:A\\.)\\s*(?P<A>.*?)\\s*B\\.\\s*(?P<B>.*?)\\s*"
                    + "C\\.\\s*(?P<C>.*?)\\s*D\\.\\s*(?P<D>.*?)Answer:");

    private KnowledgeTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("MMLUCFDataset", KnowledgeTypes::mmluCf);
        types.put("MMMLUDataset", KnowledgeTypes::mmmlu);
        types.put("SuperGPQADataset", KnowledgeTypes::superGpqa);
        types.put("SciEvalDataset", KnowledgeTypes::sciEval);
        types.put("Earth_Silver_MCQDataset", arguments -> {
            zeroShot(arguments, "zero-shot");
            return LoadedRows.bare(
                    HubRows.mapped(HubRows.of(arguments, null, "multiple_choice"), KnowledgeTypes::questionAndAnswer));
        });
        types.put(
                "OpenFinDataDataset",
                arguments -> LoadedRows.bare(JsonRows.rows(
                        JsonFiles.objects(arguments.file(arguments.text("name") + ".json")), JsonObject::columns)));
        types.put("BuySideFinBenchDataset", KnowledgeTypes::finance);
        types.put("CARDBiomedBenchDataset", KnowledgeTypes::biomedicine);
        return types;
    }

    /** Their loader's {@code prompt_mode}, of which only "zero-shot" is made. */
    private static String zeroShot(LoaderArguments arguments, @Nullable String otherwise) {
        String mode = otherwise == null ? arguments.text("prompt_mode") : arguments.text("prompt_mode", otherwise);
        if (!mode.equals("zero-shot")) {
            throw arguments.wrong("prompt_mode", "zero-shot");
        }
        return mode;
    }

    private static Map<String, Object> questionAndAnswer(JsonObject row) {
        row.value("question");
        row.value("answer");
        return row.columns();
    }

    /** Splits such as Biology_dev and Biology_val of one copy. */
    private static LoadedRows mmluCf(LoaderArguments arguments) {
        String name = arguments.text("name");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        Map.of("dev", "_dev", "test", "_val")
                .forEach((split, ending) ->
                        splits.put(split, HubRows.mapped(HubRows.of(arguments, null, name + ending), row -> {
                            Map<String, Object> columns = new LinkedHashMap<>(row.columns());
                            for (String letter : List.of("A", "B", "C", "D")) {
                                row.value(letter);
                            }
                            columns.put("input", row.value("Question"));
                            columns.put("target", row.value("Answer"));
                            return columns;
                        })));
        return LoadedRows.of(splits);
    }

    private static LoadedRows mmmlu(LoaderArguments arguments) {
        List<String> parts = PythonStr.split(arguments.text("name"), "_");
        if (parts.size() < 2) {
            throw arguments.wrong("name", "a name with a language such as mmlu_FR-FR");
        }
        return LoadedRows.split(
                "test",
                HubRows.mapped(
                        HubRows.of(arguments, parts.get(1).replace('-', '_'), "test"),
                        row -> Columns.of(
                                "input", row.value("Question"),
                                "A", row.value("A"),
                                "B", row.value("B"),
                                "C", row.value("C"),
                                "D", row.value("D"),
                                "target", row.value("Answer"),
                                "subject", row.text("Subject").replace('_', ' '))));
    }

    private static LoadedRows superGpqa(LoaderArguments arguments) {
        String mode = zeroShot(arguments, null);
        String introduction =
                PackagedTexts.read("supergpqa.json").path("zero-shot").textValue();
        List<JsonObject> rows = HubRows.of(arguments, null, "train").stream()
                .filter(row -> List.of("discipline", "field", "subfield").stream()
                        .allMatch(key -> arguments.optionalText(key) == null
                                || arguments.text(key).equals(row.value(key))))
                .toList();
        return LoadedRows.bare(HubRows.mapped(rows, row -> {
            StringBuilder prompt = new StringBuilder(introduction).append(row.text("question"));
            List<String> options = row.texts("options");
            // a question without options ends in a line break too
            prompt.append(options.isEmpty() ? "\n" : "");
            for (int i = 0; i < options.size(); i++) {
                prompt.append('\n').append(HubRows.letter(i)).append(") ").append(options.get(i));
            }
            Map<String, Object> columns =
                    row.with("infer_prompt", prompt.append('\n').toString());
            columns.put("prompt_mode", mode);
            return columns;
        }));
    }

    /** Questions of multiple choice only; one whose options cannot be told apart is left out, as there. */
    private static LoadedRows sciEval(LoaderArguments arguments) {
        String category = arguments.optionalText("category");
        return LoadedRows.split(
                "test",
                JsonRows.rows(
                        HubRows.of(arguments, arguments.text("name"), "test"),
                        row -> isChoice(row, category) ? sciEval(row) : null));
    }

    private static boolean isChoice(JsonObject row, @Nullable String category) {
        return "multiple-choice".equals(row.columns().get("type"))
                && (category == null || category.equals(row.columns().get("category")));
    }

    private static @Nullable Map<String, Object> sciEval(JsonObject row) {
        Object answers = row.columns().get("answer");
        if (!PythonTruth.isTrue(answers)) {
            answers = row.columns().get("answers");
        }
        if (!PythonTruth.isTrue(answers)) {
            return null;
        }
        Matcher choices = CHOICES.matcher(row.has("question") ? row.text("question") : "");
        if (!choices.find()) {
            return null;
        }
        Map<String, Object> columns = new LinkedHashMap<>();
        columns.put("input", PythonStr.strip(choices.group("stem")));
        for (String letter : List.of("A", "B", "C", "D")) {
            columns.put(letter, PythonStr.strip(choices.group(letter)));
        }
        columns.put(
                "target",
                answers instanceof List<?> list
                        ? list.get(0)
                        : PythonText.str(answers).substring(0, 1));
        return columns;
    }

    private static LoadedRows finance(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "test")) {
            splits.put(
                    split, HubRows.mapped(HubRows.of(arguments, arguments.text("name"), split), JsonObject::columns));
        }
        return LoadedRows.of(splits);
    }

    private static LoadedRows biomedicine(LoaderArguments arguments) {
        String mode = zeroShot(arguments, null);
        Map<String, Object> files = new LinkedHashMap<>(arguments.values());
        files.put("data_files", Map.of("test", "data/CARDBiomedBench.csv"));
        files.put("split", "test");
        return LocalHub.load(new LoaderArguments(arguments.dataset(), files, arguments.root()), row -> {
            if (row.has("choices")) {
                throw new ConfigException(row.where() + ": CARDBiomedBench has no column \"choices\"");
            }
            Map<String, Object> columns = row.with("expert", row.value("Bio_Category"));
            columns.put("start", "A");
            // the letter before A: there are no options
            columns.put("end", "@");
            columns.put("prompt_mode", mode);
            return columns;
        });
    }
}
