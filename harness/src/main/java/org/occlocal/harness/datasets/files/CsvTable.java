package org.occlocal.harness.datasets.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * Tables of separated values as pandas' {@code read_csv} reads them, which HuggingFace's builder "csv" uses: the values of
 * a column decide its type, and a number of words stand for a missing value.
 */
final class CsvTable {

    private static final Set<String> MISSING = Set.of(
            "",
            "#N/A",
            "#N/A N/A",
            "#NA",
            "-1.#IND",
            "-1.#QNAN",
            "-NaN",
            "-nan",
            "1.#IND",
            "1.#QNAN",
            "<NA>",
            "N/A",
            "NA",
            "NULL",
            "NaN",
            "None",
            "n/a",
            "nan",
            "null");
    private static final Set<String> TRUE = Set.of("True", "TRUE", "true");
    private static final Set<String> FALSE = Set.of("False", "FALSE", "false");
    private static final Pattern WHOLE = Pattern.compile("\\s*[+-]?\\d{1,18}\\s*");
    private static final Pattern FRACTION =
            Pattern.compile("\\s*[+-]?((\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?|inf|Inf|INF|infinity|Infinity)\\s*");

    private CsvTable() {}

    /** @param names of the columns; empty to take them from the first row */
    static List<Map<String, Object>> rows(Path file, char separator, List<String> names) {
        List<CsvFiles.Line> lines = new ArrayList<>(CsvFiles.rows(TextFiles.readWithoutMark(file), separator));
        lines.removeIf(line -> line.fields().isEmpty());
        List<String> header = names;
        if (names.isEmpty() && !lines.isEmpty()) {
            header = unique(lines.remove(0).fields());
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        for (CsvFiles.Line line : lines) {
            if (line.fields().size() > header.size()) {
                throw new ConfigException(file + " line " + line.line() + ": the table has " + header.size()
                        + " columns, this row has " + line.fields().size() + " fields");
            }
            rows.add(new LinkedHashMap<>());
        }
        for (int column = 0; column < header.size(); column++) {
            List<@Nullable String> texts = new ArrayList<>();
            for (CsvFiles.Line line : lines) {
                String text = column < line.fields().size() ? line.fields().get(column) : "";
                texts.add(MISSING.contains(text) ? null : text);
            }
            List<@Nullable Object> values = typed(texts);
            for (int i = 0; i < values.size(); i++) {
                rows.get(i).put(header.get(column), values.get(i));
            }
        }
        return rows;
    }

    /** Names that are there twice get a number, missing ones the number of their column. */
    private static List<String> unique(List<String> header) {
        List<String> names = new ArrayList<>();
        Set<String> taken = new HashSet<>();
        for (String text : header) {
            String base = text.isEmpty() ? "Unnamed: " + names.size() : text;
            String name = base;
            for (int copy = 1; !taken.add(name); copy++) {
                name = base + "." + copy;
            }
            names.add(name);
        }
        return names;
    }

    private static List<@Nullable Object> typed(List<@Nullable String> texts) {
        List<String> present = new ArrayList<>();
        for (String text : texts) {
            if (text != null) {
                present.add(text);
            }
        }
        boolean isWhole = present.stream().allMatch(text -> WHOLE.matcher(text).matches());
        boolean isFraction =
                present.stream().allMatch(text -> FRACTION.matcher(text).matches());
        boolean isTruth = present.stream().allMatch(text -> TRUE.contains(text) || FALSE.contains(text));
        boolean isComplete = present.size() == texts.size();
        List<@Nullable Object> values = new ArrayList<>();
        for (String text : texts) {
            if (text == null) {
                values.add(null);
            } else if (isWhole && isComplete) {
                values.add(Long.valueOf(text.strip().replaceFirst("^\\+", "")));
            } else if (isFraction) {
                values.add(fraction(text.strip()));
            } else {
                values.add(isTruth ? (Object) TRUE.contains(text) : text);
            }
        }
        return values;
    }

    private static Object fraction(String text) {
        if (text.contains("n") || text.contains("N")) {
            return text.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Double.valueOf(text);
    }
}
