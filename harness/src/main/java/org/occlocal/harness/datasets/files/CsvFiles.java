package org.occlocal.harness.datasets.files;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;

/**
 * Files of separated values as Python's {@code csv.reader} reads them: a quote counts as one only at the start of a
 * field, two quotes inside stand for one, text after the closing quote belongs to the field, and an empty line is a row
 * without fields.
 */
public final class CsvFiles {

    private CsvFiles() {}

    /**
     * @param fields the texts
     * @param line number of the file's line the row starts on, from 1
     */
    public record Line(List<String> fields, int line) {}

    /** @throws ConfigException when the file cannot be read */
    public static List<Line> rows(Path file, char separator) {
        return rows(TextFiles.read(file), separator);
    }

    /** @throws ConfigException when a row does not have so many fields, with its line */
    public static List<Line> rows(Path file, char separator, int fields) {
        List<Line> rows = rows(file, separator);
        for (Line row : rows) {
            if (row.fields().size() != fields) {
                throw new ConfigException(file + " line " + row.line() + ": a row has " + fields
                        + " fields, this one has " + row.fields().size());
            }
        }
        return rows;
    }

    /** Rows under a header, by its names; fields beyond the header are dropped, missing ones are left out. */
    public static List<Map<String, Object>> table(String text, char separator) {
        List<Line> rows = rows(text, separator);
        List<Map<String, Object>> table = new ArrayList<>();
        for (Line row : rows.subList(Math.min(1, rows.size()), rows.size())) {
            List<String> header = rows.get(0).fields();
            Map<String, Object> columns = new LinkedHashMap<>();
            for (int i = 0; i < Math.min(header.size(), row.fields().size()); i++) {
                columns.put(header.get(i), row.fields().get(i));
            }
            table.add(columns);
        }
        return table;
    }

    /**
     * As {@link #table}, of a file that somebody wrote by hand: a comma in a text without quotes would move all fields
     * behind it into other columns.
     *
     * @param text of the file
     * @throws ConfigException when a row has more fields than the header, or two columns have one name
     */
    public static List<Map<String, Object>> checkedTable(String text, char separator, Path file) {
        List<Line> rows = rows(text, separator);
        for (Line row : rows) {
            List<String> header = rows.get(0).fields();
            if (row.fields().size() > header.size()) {
                throw new ConfigException(
                        file + " line " + row.line() + " has " + row.fields().size()
                                + " fields, the header has " + header.size() + ": put texts that have a \"" + separator
                                + "\" in double quotes");
            }
            if (new HashSet<>(header).size() < header.size()) {
                throw new ConfigException(file + ": two columns have the same name in the header: " + header);
            }
        }
        return table(text, separator);
    }

    /** @param text with line feeds only, see {@link TextFiles#read} */
    public static List<Line> rows(String text, char separator) {
        List<Line> rows = new ArrayList<>();
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean isQuoted = false;
        boolean isFieldStart = true;
        int line = 1;
        int start = 1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                line++;
            }
            if (isQuoted) {
                if (c != '"') {
                    field.append(c);
                } else if (i + 1 < text.length() && text.charAt(i + 1) == '"') {
                    field.append(c);
                    i++;
                } else {
                    isQuoted = false;
                }
            } else if (c == '"' && isFieldStart) {
                isQuoted = true;
                isFieldStart = false;
            } else if (c == separator) {
                fields.add(field.toString());
                field.setLength(0);
                isFieldStart = true;
            } else if (c == '\n') {
                rows.add(row(fields, field, isFieldStart, start));
                fields = new ArrayList<>();
                isFieldStart = true;
                start = line;
            } else {
                field.append(c);
                isFieldStart = false;
            }
        }
        if (!isFieldStart || !fields.isEmpty()) {
            rows.add(row(fields, field, isFieldStart, start));
        }
        return rows;
    }

    private static Line row(List<String> fields, StringBuilder last, boolean isFieldStart, int start) {
        if (!fields.isEmpty() || !isFieldStart) {
            fields.add(last.toString());
        }
        last.setLength(0);
        return new Line(fields, start);
    }
}
