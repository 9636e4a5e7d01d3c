package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonStr;

/** Loaders of folders that keep the labels, one number per line, beside the lines of JSON: siqa and piqa. */
final class LabelledLines {

    private LabelledLines() {}

    @FunctionalInterface
    interface Maker {
        Map<String, Object> row(JsonObject line, int label);
    }

    static DatasetLoader folder(Maker maker) {
        return arguments -> {
            Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
            splits.put("train", rows(arguments, "train", maker));
            splits.put("validation", rows(arguments, "dev", maker));
            return LoadedRows.of(splits);
        };
    }

    private static List<Map<String, Object>> rows(LoaderArguments arguments, String name, Maker maker) {
        Path data = arguments.file(name + ".jsonl");
        Path labelFile = arguments.file(name + "-labels.lst");
        List<JsonObject> lines = JsonFiles.lines(data);
        List<String> labels = TextFiles.lines(TextFiles.read(labelFile)).stream()
                .filter(label -> !label.isBlank())
                .toList();
        if (lines.size() != labels.size()) {
            throw new ConfigException(data + " has " + lines.size() + " rows, " + labelFile + " has " + labels.size()
                    + " labels; one label per row is needed");
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < labels.size(); i++) {
            rows.add(maker.row(lines.get(i), number(labels.get(i), labelFile, i)));
        }
        return rows;
    }

    private static int number(String label, Path file, int row) {
        try {
            return Integer.parseInt(PythonStr.strip(label));
        } catch (NumberFormatException e) {
            throw new ConfigException(file + " line " + (row + 1) + ": expected a whole number, it is " + label);
        }
    }
}
