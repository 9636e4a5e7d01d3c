package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonObject;

/** SuperGLUE: AX, BoolQ, CB, COPA, MultiRC, ReCoRD, WiC and WSC. RTE and others come through {@code HFDataset}. */
final class SuperGlueTypes {

    private static final Map<String, String> TRUTH = Map.of("true", "A", "false", "B");

    private SuperGlueTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        types.put("AXDatasetV2", translating(Map.of("entailment", "A", "not_entailment", "B")));
        types.put("CBDatasetV2", translating(Map.of("contradiction", "A", "entailment", "B", "neutral", "C")));
        types.put("COPADatasetV2", JsonRows.file(line -> line.with("label", line.letter("label", "AB"))));
        types.put("BoolQDataset", SuperGlueTypes::withAnswer);
        types.put("BoolQDatasetV2", translating(TRUTH));
        types.put("BoolQDatasetV3", JsonRows.file(SuperGlueTypes::boolqV3));
        types.put("WiCDataset", SuperGlueTypes::withAnswer);
        types.put("WiCDatasetV2", translating(TRUTH));
        types.put("WSCDataset", SuperGlueTypes::wsc);
        types.put("WSCDatasetV2", JsonRows.file(line -> spans(line, line.text("text"))));
        types.put("WSCDatasetV3", JsonRows.file(line -> spans(line, marked(line))));
        types.put("MultiRCDataset", arguments -> multirc(arguments, false));
        types.put("MultiRCDatasetV2", arguments -> multirc(arguments, true));
        types.put("ReCoRDDataset", arguments -> record(arguments, false));
        types.put("ReCoRDDatasetV2", arguments -> record(arguments, true));
        return types;
    }

    private static DatasetLoader translating(Map<String, String> labels) {
        return JsonRows.file(line -> line.with("label", line.translated("label", labels)));
    }

    private static LoadedRows withAnswer(LoaderArguments arguments) {
        return LocalHub.load(arguments, line -> line.with("answer", "true".equals(line.value("label")) ? 1L : 0L));
    }

    private static Map<String, Object> boolqV3(JsonObject line) {
        String[] parts = line.text("passage").split(" -- ", -1);
        Map<String, Object> row =
                line.with("passage", String.join(" -- ", Arrays.asList(parts).subList(1, parts.length)));
        String question = line.text("question");
        int first = question.isEmpty() ? 0 : question.offsetByCodePoints(0, 1);
        row.put("question", question.substring(0, first).toUpperCase(Locale.ROOT) + question.substring(first));
        return row;
    }

    private static LoadedRows wsc(LoaderArguments arguments) {
        return LocalHub.load(arguments, line -> {
            String[] words = line.text("text").split(" ", -1);
            JsonObject target = line.object("target");
            words[place(target, "span2_index", words.length)] = target.text("span1_text");
            Map<String, Object> row = line.with("new_text", String.join(" ", words));
            return answered(row, line);
        });
    }

    /** Columns answer, span1 and span2 in place of target. */
    static Map<String, Object> answered(Map<String, Object> row, JsonObject line) {
        JsonObject target = line.object("target");
        row.put("answer", "true".equals(line.value("label")) ? 1L : 0L);
        row.put("span1", target.value("span1_text"));
        row.put("span2", target.value("span2_text"));
        row.remove("target");
        return row;
    }

    static int place(JsonObject target, String key, int size) {
        int index = target.integer(key);
        if (index < 0 || index >= size) {
            throw target.expected(key, "0 to " + (size - 1));
        }
        return index;
    }

    /** Spans, text and a letter for the label. */
    static Map<String, Object> spans(JsonObject line, String text) {
        JsonObject target = line.object("target");
        return Columns.of(
                "span1", target.value("span1_text"),
                "span2", target.value("span2_text"),
                "text", text,
                "label", line.translated("label", TRUTH));
    }

    /** The text with stars round the first span and hashes round the second. */
    private static String marked(JsonObject line) {
        JsonObject target = line.object("target");
        String span1 = target.text("span1_text");
        String span2 = target.text("span2_text");
        int start1 = target.integer("span1_index");
        int start2 = target.integer("span2_index");
        int end1 = start1 + span1.split(" ", -1).length;
        int end2 = start2 + span2.split(" ", -1).length;
        String[] words = line.text("text").split(" ", -1);
        List<String> marked = new ArrayList<>();
        for (int i = 0; i < words.length; i++) {
            if (start1 <= i && i < end1) {
                if (i == start1) {
                    marked.add("* " + span1 + " *");
                }
            } else if (start2 <= i && i < end2) {
                if (i == start2) {
                    marked.add("# " + span2 + " #");
                }
            } else {
                marked.add(words[i]);
            }
        }
        return String.join(" ", marked);
    }

    private static LoadedRows multirc(LoaderArguments arguments, boolean isLettered) {
        List<Map<String, Object>> rows = new ArrayList<>();
        JsonRows.lenientRows(arguments.file(), line -> {
            JsonObject passage = line.object("passage");
            for (JsonObject question : passage.objects("questions")) {
                for (JsonObject answer : question.objects("answers")) {
                    rows.add(Columns.of(
                            "text", passage.value("text"),
                            "question", question.value("question"),
                            "answer", answer.value("text"),
                            "label", isLettered ? answer.letter("label", "BA") : answer.value("label")));
                }
            }
            return null;
        });
        return LoadedRows.bare(rows);
    }

    private static LoadedRows record(LoaderArguments arguments, boolean isCompact) {
        List<Map<String, Object>> rows = new ArrayList<>();
        JsonRows.lenientRows(arguments.file(), line -> {
            String text = line.object("passage").text("text").replace("@highlight", "");
            for (JsonObject question : line.objects("qas")) {
                rows.add(Columns.of(
                        "text", isCompact ? text.replace("\n\n", "\n") : text,
                        "question", question.text("query").replace("@placeholder", "____"),
                        "answers",
                                question.objects("answers").stream()
                                        .map(answer -> answer.value("text"))
                                        .toList()));
            }
            return null;
        });
        return LoadedRows.bare(rows);
    }
}
