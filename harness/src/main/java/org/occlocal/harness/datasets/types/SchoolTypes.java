package org.occlocal.harness.datasets.types;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonObject;

/** Questions of school with four or five choices: ARC, OpenBookQA, CommonsenseQA and RACE. */
final class SchoolTypes {

    private SchoolTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("ARCDataset", JsonRows.lenientFile(SchoolTypes::arc));
        types.put("ARCDatasetClean", SchoolTypes::arcClean);
        types.put("OBQADataset", JsonRows.file(line -> openBook(line, false)));
        types.put("OBQADatasetV2", JsonRows.file(line -> openBook(line, true)));
        types.put("commonsenseqaDataset", SchoolTypes::commonsense);
        types.put("RaceDataset", SchoolTypes::race);
        return types;
    }

    /** Questions without exactly four choices are left out. */
    private static @Nullable Map<String, Object> arc(JsonObject line) {
        JsonObject question = line.object("question");
        List<JsonObject> choices = question.objects("choices");
        if (choices.size() != 4) {
            return null;
        }
        List<String> labels =
                choices.stream().map(choice -> choice.text("label")).toList();
        int answer = labels.indexOf(line.text("answerKey"));
        if (answer < 0) {
            throw line.expected("answerKey", "one of " + labels);
        }
        return Columns.of(
                "question", question.value("stem"),
                "answerKey", "ABCD".substring(answer, answer + 1),
                "textA", choices.get(0).value("text"),
                "textB", choices.get(1).value("text"),
                "textC", choices.get(2).value("text"),
                "textD", choices.get(3).value("text"));
    }

    private static LoadedRows arcClean(LoaderArguments arguments) {
        Annotations annotations = Annotations.read(
                arguments, arguments.file().resolveSibling("ARC_c_test_contamination_annotations.json"));
        return JsonRows.lenientFile(line -> {
                    Map<String, Object> row = arc(line);
                    if (row != null) {
                        row.put("is_clean", annotations.of(line.text("id")));
                    }
                    return row;
                })
                .load(arguments);
    }

    private static Map<String, Object> openBook(JsonObject line, boolean isQuestion) {
        JsonObject question = line.object("question");
        String stem = question.text("stem");
        Map<String, Object> row = lettered(question, "ABCD");
        row.put("question_stem", isQuestion && !stem.endsWith("?") ? stem + " what?" : stem);
        row.put("answerKey", line.value("answerKey"));
        if (line.has("fact1")) {
            row.put("fact1", line.value("fact1"));
        }
        return row;
    }

    private static LoadedRows commonsense(LoaderArguments arguments) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("train", "train_rand_split.jsonl");
        files.put("validation", "dev_rand_split.jsonl");
        return JsonRows.folder(files, line -> {
                    Map<String, Object> row =
                            Columns.of("question", line.object("question").value("stem"));
                    row.putAll(lettered(line.object("question"), "ABCDE"));
                    row.put("answerKey", line.value("answerKey"));
                    return row;
                })
                .load(arguments);
    }

    private static Map<String, Object> lettered(JsonObject question, String letters) {
        List<JsonObject> choices = question.objects("choices");
        if (choices.size() < letters.length()) {
            throw question.expected("choices", "a list of " + letters.length());
        }
        Map<String, Object> row = new LinkedHashMap<>();
        for (int i = 0; i < letters.length(); i++) {
            row.put(letters.substring(i, i + 1), choices.get(i).value("text"));
        }
        return row;
    }

    private static LoadedRows race(LoaderArguments arguments) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        for (String split : List.of("validation", "test")) {
            splits.put(
                    split,
                    JsonRows.rows(
                            arguments.file(split, arguments.text("name") + ".jsonl"),
                            line -> Columns.of(
                                    "article", line.value("article"),
                                    "question", line.value("question"),
                                    "A", line.item("options", 0),
                                    "B", line.item("options", 1),
                                    "C", line.item("options", 2),
                                    "D", line.item("options", 3),
                                    "answer", line.value("answer"))));
        }
        return LoadedRows.of(splits);
    }
}
