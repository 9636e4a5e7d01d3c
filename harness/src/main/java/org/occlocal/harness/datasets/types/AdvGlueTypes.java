package org.occlocal.harness.datasets.types;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.python.PythonTruth;

/** Adversarial GLUE: sentences that were changed to mislead, and behind them all as they were. */
final class AdvGlueTypes {

    private static final String ORIGINAL = "original_";

    private AdvGlueTypes() {}

    static Map<String, DatasetLoader> types() {
        Map<String, DatasetLoader> types = new LinkedHashMap<>();
        add(types, "AdvSst2Dataset", "sst2", "sentence");
        add(types, "AdvQqpDataset", "qqp", "question1", "question2");
        add(types, "AdvMnliDataset", "mnli", "premise", "hypothesis");
        add(types, "AdvMnliMMDataset", "mnli-mm", "premise", "hypothesis");
        add(types, "AdvQnliDataset", "qnli", "question", "sentence");
        add(types, "AdvRteDataset", "rte", "sentence1", "sentence2");
        return types;
    }

    private static void add(Map<String, DatasetLoader> types, String name, String subset, String... columns) {
        types.put(name, arguments -> load(arguments, subset, List.of(columns)));
    }

    /** @param columns those that may have been changed; the original of a changed one has a name with "original_" */
    private static LoadedRows load(LoaderArguments arguments, String subset, List<String> columns) {
        JsonObject file = JsonFiles.object(arguments.file());
        List<JsonObject> lines = file.objects(subset);
        List<Map<String, Object>> read = new ArrayList<>();
        for (JsonObject line : lines) {
            Map<String, Object> row = new LinkedHashMap<>(line.columns());
            columns.forEach(column -> row.putIfAbsent(ORIGINAL + column, null));
            row.put("label_option", line.letter("label", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"));
            read.add(row);
        }
        List<Map<String, Object>> changed = new ArrayList<>();
        List<Map<String, Object>> original = new ArrayList<>();
        for (Map<String, Object> row : Columns.ofFirstRow(read)) {
            if (columns.stream().noneMatch(column -> PythonTruth.isTrue(row.get(ORIGINAL + column)))) {
                continue; // nothing tells what it was
            }
            Object option = row.remove("label_option");
            Map<String, Object> before = new LinkedHashMap<>(row);
            for (String column : columns) {
                if (PythonTruth.isTrue(row.get(ORIGINAL + column))) {
                    before.put(column, row.get(ORIGINAL + column));
                }
            }
            before.put("type", "original");
            row.putIfAbsent("type", null);
            row.put("label_option", option);
            before.put("label_option", option);
            changed.add(row);
            original.add(before);
        }
        changed.addAll(original);
        return LoadedRows.bare(changed);
    }
}
