package org.occlocal.harness.datasets.types;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.LoadedRows;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.HubFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/**
 * HuggingFace's {@code load_dataset} on local files. The argument {@code path} is a format - json, csv, text, parquet,
 * arrow - with {@code data_files}, or a folder of such files, with {@code data_files} in it or not; {@code split} picks one split, or a slice of it such as
 * {@code train[:10]}.
 */
final class LocalHub {

    private static final Pattern SPLIT = Pattern.compile("(\\w+)(?:\\[(-?\\d*):(-?\\d*)\\])?");

    private LocalHub() {}

    static LoadedRows load(LoaderArguments arguments) {
        return load(arguments, JsonObject::columns);
    }

    /** As {@code load_dataset(...).map(function)}; the function gives the new columns of a row. */
    static LoadedRows load(LoaderArguments arguments, Function<JsonObject, Map<String, Object>> function) {
        String path = arguments.text("path");
        Map<String, List<Map<String, Object>>> splits = new LinkedHashMap<>();
        boolean isFormat = HubFiles.FORMATS.contains(path);
        if (isFormat || arguments.values().get("data_files") != null) {
            files(arguments, isFormat ? null : arguments.path())
                    .forEach((split, files) -> splits.put(split, rows(files, isFormat ? path : null, arguments)));
        } else {
            splits.putAll(HubFolder.load(arguments, arguments.path()).splits());
        }
        splits.replaceAll((split, rows) -> mapped(rows, function, arguments.dataset() + " " + split));
        String split = arguments.optionalText("split");
        return split == null ? LoadedRows.of(splits) : LoadedRows.bare(slice(splits, split, arguments));
    }

    private static List<Map<String, Object>> mapped(
            List<Map<String, Object>> rows, Function<JsonObject, Map<String, Object>> function, String where) {
        List<Map<String, Object>> mapped = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            mapped.add(function.apply(new JsonObject(rows.get(i), where + " row " + i)));
        }
        return mapped;
    }

    /** @param format null to tell it by the name of each file */
    private static List<Map<String, Object>> rows(
            List<Path> files, @Nullable String format, LoaderArguments arguments) {
        List<Map<String, Object>> rows = new ArrayList<>();
        files.forEach(file ->
                rows.addAll(HubFiles.rows(file, format == null ? HubFiles.format(file) : format, arguments.values())));
        return files.size() == 1 ? rows : Columns.ofAllRows(rows);
    }

    /** Files by split; without names of splits all are of "train". */
    private static Map<String, List<Path>> files(LoaderArguments arguments, @Nullable Path folder) {
        Object given = arguments.values().get("data_files");
        Map<String, List<Path>> files = new LinkedHashMap<>();
        if (given instanceof Map<?, ?> bySplit) {
            bySplit.forEach((split, names) -> files.put(String.valueOf(split), paths(names, arguments, folder)));
        } else {
            files.put("train", paths(given, arguments, folder));
        }
        return files;
    }

    private static List<Path> paths(@Nullable Object names, LoaderArguments arguments, @Nullable Path folder) {
        List<Path> paths = new ArrayList<>();
        for (Object name : names instanceof List<?> list ? list : List.of(names == null ? "" : names)) {
            if (!(name instanceof String text) || text.isEmpty()) {
                throw arguments.wrong("data_files", "the name of a file, a list of names, or names by split");
            }
            Path file = arguments.root().resolve(text);
            paths.add(arguments.existing(folder == null || Files.exists(file) ? file : folder.resolve(text)));
        }
        return paths;
    }

    private static List<Map<String, Object>> slice(
            Map<String, List<Map<String, Object>>> splits, String split, LoaderArguments arguments) {
        Matcher matcher = SPLIT.matcher(split);
        if (!matcher.matches()) {
            throw arguments.wrong("split", "a name such as train, or a slice such as train[:10]");
        }
        List<Map<String, Object>> rows = splits.get(matcher.group(1));
        if (rows == null) {
            throw new ConfigException("dataset " + arguments.dataset() + " has no split \"" + matcher.group(1)
                    + "\"; it has " + String.join(", ", splits.keySet()));
        }
        int from = bound(matcher.group(2), 0, rows.size());
        return rows.subList(from, Math.max(from, bound(matcher.group(3), rows.size(), rows.size())));
    }

    private static int bound(@Nullable String text, int otherwise, int size) {
        if (text == null || text.isEmpty()) {
            return otherwise;
        }
        int bound = Integer.parseInt(text);
        return Math.max(0, Math.min(size, bound < 0 ? bound + size : bound));
    }
}
