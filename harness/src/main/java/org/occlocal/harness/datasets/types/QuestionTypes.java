package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonStr;

/** Questions with answers in words: TriviaQA, Natural Questions, DROP, StrategyQA and LAMBADA. */
final class QuestionTypes {

    private QuestionTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("TriviaQADataset", arguments -> tables(arguments, "trivia", "test"));
        types.put(
                "TriviaQADatasetV2",
                JsonRows.folder(
                        files("validation", "triviaqa-validation.jsonl", "train", "triviaqa-train.jsonl"),
                        JsonObject::columns));
        types.put("TriviaQADatasetV3", JsonRows.file(JsonObject::columns));
        types.put("NaturalQuestionDataset", arguments -> tables(arguments, "nq", "dev"));
        types.put("NQOpenDataset", QuestionTypes::openQuestions);
        types.put("dropDataset", QuestionTypes::drop);
        types.put(
                "StrategyQADataset",
                arguments -> LoadedRows.bare(JsonRows.rows(JsonFiles.objects(arguments.file()), JsonObject::columns)));
        types.put(
                "lambadaDataset",
                arguments -> LoadedRows.split("test", JsonRows.rows(arguments.file(), JsonObject::columns)));
        return types;
    }

    private static Map<String, String> files(String split1, String file1, String split2, String file2) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put(split1, file1);
        files.put(split2, file2);
        return files;
    }

    /**
     * Questions and Python lists of answers, with a tab between.
     *
     * @param single split that keeps the first answer only
     */
    private static LoadedRows tables(LoaderArguments arguments, String name, String single) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("dev", "test")) {
            Path file = arguments.file(name + "-" + split + ".qa.csv");
            List<Map<String, Object>> rows = new ArrayList<>();
            for (CsvFiles.Line line : CsvFiles.rows(file, '\t', 2)) {
                List<?> answers = answers(line, file);
                rows.add(Columns.of(
                        "question", line.fields().get(0), "answer", split.equals(single) ? answers.get(0) : answers));
            }
            splits.put(split, rows);
        }
        return LoadedRows.of(splits);
    }

    private static List<?> answers(CsvFiles.Line line, Path file) {
        String where = file + " line " + line.line();
        try {
            Object value = PythonLiteral.parse(line.fields().get(1));
            List<?> answers = value instanceof PythonLiteral.Tuple tuple
                    ? tuple.items()
                    : value instanceof List<?> list ? list : List.of();
            if (!answers.isEmpty()) {
                return answers;
            }
        } catch (IllegalArgumentException e) {
            throw new ConfigException(where + ": " + e.getMessage());
        }
        throw new ConfigException(
                where + ": expected a list of answers, it is " + line.fields().get(1));
    }

    private static LoadedRows openQuestions(LoaderArguments arguments) {
        Map<String, String> files = files("validation", "nq-open-validation.jsonl", "train", "nq-open-train.jsonl");
        Map<String, List<Map<String, Object>>> splits = JsonRows.folder(arguments, files, JsonObject::columns);
        splits.computeIfPresent("train", (split, rows) -> rows.stream()
                .map(row -> {
                    JsonObject line = new JsonObject(row, arguments.dataset() + " train");
                    return line.with("answer", line.item("answer", 0));
                })
                .toList());
        return LoadedRows.of(splits);
    }

    /**
     * Passages with questions. OpenCompass' order of the answers changes from run to run; here it is that of the file,
     * equal ones once.
     */
    private static LoadedRows drop(LoaderArguments arguments) {
        boolean onlyNumbers = arguments.flag("only_number", true);
        JsonObject file = JsonFiles.object(arguments.file());
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String id : file.columns().keySet()) {
            JsonObject passage = file.object(id);
            for (JsonObject pair : passage.objects("qa_pairs")) {
                List<JsonObject> validated = pair.objects("validated_answers");
                if (!onlyNumbers
                        || validated.stream()
                                .anyMatch(answer -> !answer.text("number").isEmpty())) {
                    Set<String> answers = new LinkedHashSet<>();
                    validated.forEach(answer -> answers.addAll(answers(answer)));
                    rows.add(Columns.of(
                            "prompt", passage.value("passage"),
                            "question", pair.value("question"),
                            "answers", new ArrayList<>(answers)));
                }
            }
        }
        return LoadedRows.split("validation", rows);
    }

    /** A number, else a date, else pieces of the passage. */
    private static List<String> answers(JsonObject answer) {
        if (!answer.text("number").isEmpty()) {
            return List.of(answer.text("number"));
        }
        JsonObject date = answer.object("date");
        List<String> parts = List.of(date.text("day"), date.text("month"), date.text("year"));
        return parts.stream().allMatch(String::isEmpty)
                ? answer.texts("spans")
                : List.of(PythonStr.strip(String.join(" ", parts)));
    }
}
