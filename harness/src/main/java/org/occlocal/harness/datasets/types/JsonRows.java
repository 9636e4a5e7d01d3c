package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.DatasetLoader;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;
import org.occlocal.harness.datasets.files.TextFiles;

/** Loaders of files with one JSON object per line. */
final class JsonRows {

    private JsonRows() {}

    /** Makes the columns of a row; null leaves the line out. */
    @FunctionalInterface
    interface Maker {
        @Nullable
        Map<String, Object> row(JsonObject line);
    }

    /** The argument path is the file. */
    static DatasetLoader file(Maker maker) {
        return arguments -> LoadedRows.bare(rows(arguments.file(), maker));
    }

    /** The argument path is the file; bytes that are not UTF-8 are left out. */
    static DatasetLoader lenientFile(Maker maker) {
        return arguments -> LoadedRows.bare(lenientRows(arguments.file(), maker));
    }

    /** The argument path is a folder; files are named by their split. */
    static DatasetLoader folder(Map<String, String> files, Maker maker) {
        return arguments -> LoadedRows.of(folder(arguments, files, maker));
    }

    static Map<String, List<Map<String, Object>>> folder(
            LoaderArguments arguments, Map<String, String> files, Maker maker) {
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        files.forEach((split, name) -> splits.put(split, rows(arguments.file(name), maker)));
        return splits;
    }

    static List<Map<String, Object>> rows(Path file, Maker maker) {
        return rows(JsonFiles.lines(file), maker);
    }

    static List<Map<String, Object>> lenientRows(Path file, Maker maker) {
        return rows(JsonFiles.lines(TextFiles.readLeniently(file), file), maker);
    }

    static List<Map<String, Object>> rows(List<JsonObject> lines, Maker maker) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (JsonObject line : lines) {
            Map<String, Object> row = maker.row(line);
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    /** Each row so often in turn: OpenCompass' num_repeats. */
    static List<Map<String, Object>> repeated(List<Map<String, Object>> rows, int times) {
        List<Map<String, Object>> repeated = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            repeated.addAll(rows);
        }
        return repeated;
    }
}
