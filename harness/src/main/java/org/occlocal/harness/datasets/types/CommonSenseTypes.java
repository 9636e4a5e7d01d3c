package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonObject;

/** Choices that common sense makes: siqa, piqa, winogrande, hellaswag and story cloze. */
final class CommonSenseTypes {

    private CommonSenseTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("siqaDataset", LabelledLines.folder((line, label) -> line.with("label", (long) label)));
        types.put("siqaDataset_V2", LabelledLines.folder(CommonSenseTypes::siqaV2));
        types.put("SiqaDatasetV3", LabelledLines.folder(CommonSenseTypes::siqaV3));
        types.put(
                "PIQADataset", LabelledLines.folder((line, label) -> without(line.with("label", (long) label), "id")));
        types.put("PIQADatasetV2", LabelledLines.folder(CommonSenseTypes::piqaV2));
        types.put("PIQADatasetV3", LabelledLines.folder(CommonSenseTypes::piqaV3));
        types.put(
                "WinograndeDataset",
                arguments -> LoadedRows.bare(
                        JsonRows.rows(arguments.file("dev.jsonl"), line -> winogrande(line, line.text("answer")))));
        types.put(
                "WinograndeDatasetV2",
                arguments ->
                        LoadedRows.bare(JsonRows.rows(arguments.file("dev.jsonl"), CommonSenseTypes::winograndeV2)));
        types.put("WinograndeDatasetV3", JsonRows.folder(winograndeFiles(), CommonSenseTypes::winograndeV2));
        types.put("HellaswagDataset", JsonRows.file(line -> hellaswag(line, 3, line.value("gold"))));
        types.put("HellaswagDataset_V2", JsonRows.file(line -> hellaswag(line, 2, line.letter("gold", "ABCD"))));
        types.put("HellaswagDataset_V3", JsonRows.file(CommonSenseTypes::hellaswagV3));
        types.put(
                "HellaswagDatasetwithICE",
                JsonRows.folder(hellaswagFiles(), line -> hellaswag(line, 2, line.letter("gold", "ABCD"))));
        types.put("HellaswagDatasetClean", CommonSenseTypes::hellaswagClean);
        types.put(
                "StoryClozeDataset",
                arguments -> LoadedRows.split("test", storyCloze(arguments.text("lang"), arguments, false)));
        types.put(
                "StoryClozeDatasetV2",
                arguments -> LoadedRows.bare(storyCloze(arguments.text("lang"), arguments, true)));
        return types;
    }

    private static Map<String, Object> siqaV2(JsonObject line, int label) {
        List<List<String>> candidates = new ArrayList<>();
        for (String letter : List.of("A", "B", "C")) {
            String answer = line.text("answer" + letter);
            candidates.add(List.of(letter + ". " + answer, letter, answer));
        }
        Map<String, Object> row =
                line.with("all_labels", Columns.of("candidates", candidates, "label", (long) label - 1));
        row.put("label", letter(" ABC", label, line));
        return row;
    }

    private static Map<String, Object> siqaV3(JsonObject line, int label) {
        Map<String, Object> row = new LinkedHashMap<>(line.columns());
        for (String letter : List.of("A", "B", "C")) {
            row.put(letter, line.value("answer" + letter));
            row.remove("answer" + letter);
        }
        row.put("answer", letter("ABC", label - 1, line));
        return row;
    }

    private static Map<String, Object> piqaV2(JsonObject line, int label) {
        return without(line.with("answer", label < 0 ? "NULL" : letter("AB", label, line)), "id");
    }

    private static Map<String, Object> piqaV3(JsonObject line, int label) {
        Map<String, Object> row = line.with("label", (long) label);
        String goal = capital(line.text("goal"), true);
        row.put("goal", goal);
        boolean isSentence = goal.endsWith("?") || goal.endsWith(".");
        row.put("sol1", capital(line.text("sol1"), isSentence));
        row.put("sol2", capital(line.text("sol2"), isSentence));
        return without(row, "id");
    }

    private static String capital(String text, boolean isUpper) {
        int first = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
        String head = text.substring(0, first);
        return (isUpper ? head.toUpperCase(Locale.ROOT) : head.toLowerCase(Locale.ROOT)) + text.substring(first);
    }

    private static Map<String, String> winograndeFiles() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("train_xs", "train_xs.jsonl");
        files.put("dev", "dev.jsonl");
        return files;
    }

    private static Map<String, Object> winograndeV2(JsonObject line) {
        String answer = line.text("answer");
        if (answer.isEmpty()) {
            return winogrande(line, "NULL");
        }
        if (!answer.equals("1") && !answer.equals("2")) {
            throw line.expected("answer", "\"1\", \"2\" or empty");
        }
        return winogrande(line, answer.equals("1") ? "A" : "B");
    }

    private static Map<String, Object> winogrande(JsonObject line, String answer) {
        String sentence = line.text("sentence");
        String[] parts = sentence.split("_", -1);
        if (parts.length < 2) {
            throw line.expected("sentence", "text with a gap \"_\"");
        }
        return Columns.of(
                "prompt", sentence,
                "only_option1", line.text("option1"),
                "only_option2", line.text("option2"),
                "opt1", sentence.replace("_", line.text("option1")),
                "opt2", sentence.replace("_", line.text("option2")),
                "answer", answer,
                "cont", parts[1]);
    }

    private static Map<String, String> hellaswagFiles() {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("train", "hellaswag_train_sampled25.jsonl");
        files.put("val", "hellaswag.jsonl");
        return files;
    }

    /** @param pieces that ": " cuts the query into at most; the last one is the context */
    private static Map<String, Object> hellaswag(JsonObject line, int pieces, @Nullable Object label) {
        String[] query = line.text("query").split(": ", pieces);
        return choices("ctx", query[query.length - 1], line, "label", label);
    }

    private static Map<String, Object> hellaswagV3(JsonObject line) {
        return choices("query", line.text("query"), line, "gold", line.value("gold"));
    }

    private static Map<String, Object> choices(
            String first, String text, JsonObject line, String last, @Nullable Object label) {
        return Columns.of(
                first,
                text,
                "A",
                line.item("choices", 0),
                "B",
                line.item("choices", 1),
                "C",
                line.item("choices", 2),
                "D",
                line.item("choices", 3),
                last,
                label);
    }

    private static LoadedRows hellaswagClean(LoaderArguments arguments) {
        Annotations annotations = Annotations.read(
                arguments, arguments.file().resolveSibling("hellaswag_val_contamination_annotations.json"));
        List<Map<String, Object>> rows =
                JsonRows.rows(arguments.file(), line -> hellaswag(line, 3, line.value("gold")));
        for (int i = 0; i < rows.size(); i++) {
            rows.get(i).put("is_clean", annotations.of(Integer.toString(i)));
        }
        return LoadedRows.bare(rows);
    }

    private static List<Map<String, Object>> storyCloze(
            String language, LoaderArguments arguments, boolean isLettered) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String split : List.of("train", "eval")) {
            rows.addAll(JsonRows.rows(arguments.file(language + "_" + split + ".jsonl"), line -> {
                Map<String, Object> row = line.with(
                        "context",
                        String.join(
                                " ",
                                line.text("input_sentence_1"),
                                line.text("input_sentence_2"),
                                line.text("input_sentence_3"),
                                line.text("input_sentence_4")));
                if (isLettered) {
                    row.put("answer_right_ending", line.letter("answer_right_ending", " AB"));
                }
                return row;
            }));
        }
        return rows;
    }

    private static Map<String, Object> without(Map<String, Object> row, String key) {
        row.remove(key);
        return row;
    }

    private static String letter(String alphabet, int place, JsonObject line) {
        int index = place < 0 ? place + alphabet.length() : place;
        if (index < 0 || index >= alphabet.length()) {
            throw new ConfigException(line.where() + ": its label is out of range, letters are \"" + alphabet + "\"");
        }
        return alphabet.substring(index, index + 1);
    }
}
