package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonStr;

/**
 * Questions of experts whose answers a judge compares: ClimaQA, OlymMATH, BeyondAIME, Omni-MATH, PHYSICS, R-Bench, ScienceQA,
 * ProteinLMBench, LiveStemBench, LiveReasonBench, EESE and chemistry exams.
 */
final class ExpertTypes {

    private ExpertTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("ClimaQADataset", ExpertTypes::climate);
        types.put(
                "OlymMATHDataset",
                arguments -> HubFolder.load(
                        new LoaderArguments(
                                arguments.dataset(), Map.of("name", arguments.text("subset")), arguments.root()),
                        arguments.path()));
        types.put(
                "BeyondAIMEDataset",
                arguments ->
                        bare(HubRows.of(arguments, null, "test"), row -> HubRows.renamed(row, "problem", "question")));
        types.put(
                "OmniMathDataset",
                arguments -> bare(HubRows.of(arguments, "KbsdJames/Omni-MATH", null, "test"), JsonObject::columns));
        types.put("PHYSICSDataset", ExpertTypes::physics);
        types.put(
                "RBenchDataset",
                arguments -> bare(
                        HubRows.of(arguments, "rbench-t_" + arguments.text("subset", "en"), "test"),
                        ExpertTypes::reasoning));
        types.put("ScienceQADataset", ExpertTypes::science);
        types.put(
                "ProteinLMBenchDataset",
                arguments -> bare(HubRows.of(arguments, "evaluation", "train"), ExpertTypes::protein));
        types.put("LiveStemBenchDataset", arguments -> live(arguments, "livestembench-20241227", ExpertTypes::stem));
        types.put(
                "LiveReasonBenchDataset",
                arguments -> live(arguments, "livereasonbench-20241202", JsonObject::columns));
        types.put(
                "EESEDataset",
                arguments -> trainAndTest(JsonRows.rows(
                        arguments.file("test", arguments.text("file_name", "EESE.jsonl")), JsonObject::columns)));
        types.put("ChemExamDataset", JsonRows.file(ExpertTypes::chemistry));
        return types;
    }

    private static LoadedRows bare(List<JsonObject> rows, Function<JsonObject, Map<String, Object>> function) {
        return LoadedRows.bare(HubRows.mapped(rows, function));
    }

    private static LoadedRows trainAndTest(List<Map<String, Object>> rows) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        splits.put("train", rows);
        splits.put("test", rows);
        return LoadedRows.of(splits);
    }

    private static LoadedRows climate(LoaderArguments arguments) {
        return bare(HubRows.of(arguments, arguments.text("task"), "train"), row -> {
            String question = row.text("Question");
            Map<String, Object> columns = HubRows.renamed(row, "Answer", "target");
            boolean hasOptions = row.columns().get("Options") != null;
            columns.put("input", hasOptions ? question + "\n" + row.text("Options") : question);
            return columns;
        });
    }

    private static LoadedRows physics(LoaderArguments arguments) {
        return bare(HubRows.of(arguments, arguments.text("name"), "train"), row -> {
            StringBuilder target = new StringBuilder();
            List<String> answers = row.texts("final_answers");
            for (int i = 0; i < answers.size(); i++) {
                target.append("Answer ")
                        .append(i + 1)
                        .append(": ")
                        .append(answers.get(i))
                        .append('\n');
            }
            Map<String, Object> columns = HubRows.renamed(row, "questions", "input");
            columns.put("target", target.toString());
            return columns;
        });
    }

    private static Map<String, Object> reasoning(JsonObject row) {
        Map<String, Object> columns = Columns.of("RBench_Question_Input", row.value("question"));
        for (String letter : List.of("A", "B", "C", "D", "E", "F")) {
            columns.put("RBench_Option_" + letter, row.value(letter));
        }
        columns.put("target", row.value("answer"));
        return columns;
    }

    /** Questions without a picture. */
    private static LoadedRows science(LoaderArguments arguments) {
        List<JsonObject> rows = HubRows.of(arguments, null, "test").stream()
                .filter(row -> row.value("image") == null)
                .toList();
        return bare(rows, row -> {
            List<String> options = row.texts("choices");
            StringBuilder choices = new StringBuilder();
            for (int i = 0; i < options.size(); i++) {
                choices.append(HubRows.letter(i))
                        .append(". ")
                        .append(options.get(i))
                        .append('\n');
            }
            Map<String, Object> columns = new LinkedHashMap<>(row.columns());
            int answer = row.integer("answer");
            columns.put("label", HubRows.letter(answer) + ". " + row.item("choices", answer));
            columns.put("choices", choices.toString());
            return columns;
        });
    }

    private static Map<String, Object> protein(JsonObject row) {
        List<Object> options = new ArrayList<>();
        StringBuilder choices = new StringBuilder();
        for (String option : row.texts("options")) {
            String text = PythonStr.afterLast(option, ": ");
            choices.append(HubRows.letter(options.size()))
                    .append(". ")
                    .append(text)
                    .append('\n');
            options.add(text);
        }
        String number = PythonStr.afterLast(row.text("answer"), " ");
        if (!number.matches("\\d{1,2}")) {
            throw row.expected("answer", "such as \"option 2\"");
        }
        Map<String, Object> columns = new LinkedHashMap<>(row.columns());
        columns.put("start", "A");
        columns.put("end", HubRows.letter(options.size() - 1));
        columns.put("question", "\nQuestion: " + row.text("question") + "\nAnswer Choices: \n" + choices);
        columns.put("options", options);
        columns.put("label", HubRows.letter(Integer.parseInt(number) - 1));
        return columns;
    }

    /** A file named by its version; some of its questions, or all of them several times. */
    private static LoadedRows live(
            LoaderArguments arguments, String version, Function<JsonObject, Map<String, Object>> function) {
        List<Map<String, Object>> rows = HubRows.mapped(
                JsonFiles.objects(arguments.file(arguments.text("version", version) + ".json")), function);
        int sample = arguments.integer("num_examples", 0);
        if (sample > rows.size()) {
            throw arguments.wrong("num_examples", "at most " + rows.size());
        }
        return trainAndTest(
                sample > 0
                        ? new PythonRandom(0).sample(rows, sample)
                        : JsonRows.repeated(rows, arguments.integer("n_repeats", 1)));
    }

    private static Map<String, Object> stem(JsonObject row) {
        List<String> options = row.texts("options");
        String question = row.text("question");
        return Columns.of(
                "question",
                options.isEmpty() ? question : question + "\n" + String.join("\n", options),
                "answer",
                row.value("answer"));
    }

    /** Questions may have parts, and those parts of their own. */
    private static Map<String, Object> chemistry(JsonObject row) {
        StringBuilder prompt = new StringBuilder(row.text("question"));
        StringBuilder output = new StringBuilder();
        List<Object> kinds = new ArrayList<>();
        List<JsonObject> parts = row.has("sub_question") ? row.objects("sub_question") : List.of();
        for (int i = 0; i < parts.size(); i++) {
            JsonObject part = parts.get(i);
            prompt.append("\nQ").append(i + 1).append(": ").append(part.text("question"));
            if (!part.has("sub_question")) {
                answer(String.valueOf(i + 1), part, output, kinds);
                continue;
            }
            List<JsonObject> inner = part.objects("sub_question");
            for (int j = 0; j < inner.size(); j++) {
                String number = (i + 1) + "." + (j + 1);
                prompt.append("\nQ")
                        .append(number)
                        .append(": ")
                        .append(inner.get(j).text("question"));
                answer(number, inner.get(j), output, kinds);
            }
        }
        if (!row.has("sub_question")) {
            output.append(row.text("answer"));
            kinds.add(String.valueOf(row.value("qa_type")));
        }
        return Columns.of(
                "id",
                row.value("id"),
                "prompt",
                prompt.toString(),
                "output",
                output.toString(),
                "has_img",
                row.value("has_img"),
                "qa_type",
                kinds);
    }

    private static void answer(String number, JsonObject part, StringBuilder output, List<Object> kinds) {
        output.append("\nA").append(number).append(": ").append(part.text("answer"));
        kinds.add(String.valueOf(part.value("qa_type")));
    }
}
