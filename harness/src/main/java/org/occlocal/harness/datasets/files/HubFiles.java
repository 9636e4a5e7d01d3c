package org.occlocal.harness.datasets.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.arrow.ArrowFiles;
import org.occlocal.harness.datasets.parquet.ParquetFiles;

/**
 * Files of rows as the builders of HuggingFace's library (datasets 3.6) read them. All rows of a file have the same
 * columns, and a column has one type.
 */
public final class HubFiles {

    /** Names of the builders. */
    public static final Set<String> FORMATS = Set.of("json", "csv", "text", "parquet", "arrow");

    private static final Map<String, String> ENDINGS = Map.of(
            ".json",
            "json",
            ".jsonl",
            "json",
            ".csv",
            "csv",
            ".tsv",
            "csv",
            ".txt",
            "text",
            ".parquet",
            "parquet",
            ".arrow",
            "arrow");

    /** What the library keeps beside the data. */
    private static final Set<String> NOTES =
            Set.of("config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "state.json");

    private static final Pattern TIME =
            Pattern.compile("(\\d{4}-\\d{2}-\\d{2})(?:[ T](\\d{2})(?::(\\d{2})(?::(\\d{2}))?)?)?");

    private HubFiles() {}

    /** Endings of file names that are known, sorted. */
    public static List<String> endings() {
        return ENDINGS.keySet().stream().sorted().toList();
    }

    public static boolean isKnown(Path file) {
        return ENDINGS.containsKey(ending(file))
                && !NOTES.contains(file.getFileName().toString());
    }

    /** One of {@link #FORMATS}, by the end of the name. */
    public static String format(Path file) {
        String format = ENDINGS.get(ending(file));
        if (format == null) {
            throw new ConfigException(
                    file + ": what its rows look like is not known; names must end in " + String.join(", ", endings()));
        }
        return format;
    }

    private static String ending(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        return plain.substring(Math.max(0, plain.lastIndexOf('.')));
    }

    /**
     * @param format one of {@link #FORMATS}
     * @param options those of {@code load_dataset}: delimiter or sep, and column_names, for csv
     */
    public static List<Map<String, Object>> rows(Path file, String format, Map<String, Object> options) {
        return switch (format) {
            case "json" -> json(file);
            case "csv" -> CsvTable.rows(file, separator(file, options), names(options));
            case "text" -> text(file);
            case "parquet" -> Columns.ofAllRows(ParquetFiles.rows(file));
            case "arrow" -> Columns.ofAllRows(ArrowFiles.rows(file));
            default -> throw new IllegalArgumentException("format " + format);
        };
    }

    private static char separator(Path file, Map<String, Object> options) {
        Object separator = options.get("delimiter") == null ? options.get("sep") : options.get("delimiter");
        if (separator == null) {
            return ',';
        }
        if (separator instanceof String text && text.length() == 1) {
            return text.charAt(0);
        }
        throw new ConfigException(file + ": \"delimiter\" must be one character, it is " + separator);
    }

    private static List<String> names(Map<String, Object> options) {
        return options.get("column_names") instanceof List<?> names
                ? names.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** One object per line, or a list of objects. */
    private static List<Map<String, Object>> json(Path file) {
        String text = TextFiles.read(file);
        List<JsonObject> lines = new ArrayList<>();
        boolean isList = text.stripLeading().startsWith("[");
        if (isList) {
            lines.addAll(JsonFiles.objects(file));
        } else {
            lines.addAll(JsonFiles.lines(text, file));
        }
        List<Map<String, Object>> rows =
                Columns.ofAllRows(lines.stream().map(JsonObject::columns).toList());
        if (!isList && !rows.isEmpty()) {
            rows.get(0).keySet().forEach(name -> readTimes(rows, name));
        }
        return rows;
    }

    /** Arrow reads a column of JSON lines whose texts all are dates as such, and Python writes them out in full. */
    private static void readTimes(List<Map<String, Object>> rows, String name) {
        boolean isTime = false;
        for (Map<String, Object> row : rows) {
            Object value = row.get(name);
            if (value != null
                    && !(value instanceof String text && TIME.matcher(text).matches())) {
                return;
            }
            isTime |= value != null;
        }
        for (Map<String, Object> row : rows) {
            if (isTime && row.get(name) instanceof String text) {
                Matcher time = TIME.matcher(text);
                if (time.matches()) {
                    row.put(name, time.group(1) + " " + part(time, 2) + ":" + part(time, 3) + ":" + part(time, 4));
                }
            }
        }
    }

    private static String part(Matcher time, int group) {
        return time.group(group) == null ? "00" : time.group(group);
    }

    private static List<Map<String, Object>> text(Path file) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (String line : TextFiles.lines(TextFiles.read(file))) {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("text", line);
            rows.add(row);
        }
        return rows;
    }
}
