package org.occlocal.harness.datasets.types;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * A table of numbers without a header, with types as pandas gives them: a column is of whole numbers unless one of its cells has a
 * fraction or is missing.
 *
 * @param columns of one length; Long or Double, null for what is missing
 */
record DistanceTable(List<List<@Nullable Number>> columns) {

    /** @throws ConfigException where there is no row, a row is longer than the first, or a cell is no number */
    static DistanceTable read(Path file) {
        List<CsvFiles.Line> lines = CsvFiles.rows(file, ',');
        if (lines.isEmpty()) {
            throw new ConfigException(file + " has no rows; it must have the distances of each two cities");
        }
        int width = lines.get(0).fields().size();
        List<List<@Nullable Number>> columns = new ArrayList<>();
        for (int column = 0; column < width; column++) {
            List<@Nullable Number> cells = new ArrayList<>();
            for (CsvFiles.Line line : lines) {
                if (line.fields().size() > width) {
                    throw new ConfigException(file + " line " + line.line() + ": the first row has " + width
                            + " fields, this one has " + line.fields().size());
                }
                String field = column < line.fields().size() ? line.fields().get(column) : "";
                cells.add(number(field, file, line.line()));
            }
            columns.add(typed(cells));
        }
        return new DistanceTable(columns);
    }

    private static @Nullable Number number(String field, Path file, int line) {
        if (field.isEmpty()) {
            return null;
        }
        Double value = PythonStr.toFloat(field);
        if (value == null || value.isInfinite() || value.isNaN()) {
            throw new ConfigException(
                    file + " line " + line + ": a distance must be a number, it is \"" + field + "\"");
        }
        boolean isWhole = PythonStr.toInteger(field) != null && Math.abs(value) < 1L << 53;
        return isWhole ? (Number) value.longValue() : value;
    }

    private static List<@Nullable Number> typed(List<@Nullable Number> cells) {
        boolean isWhole = cells.stream().allMatch(Long.class::isInstance);
        List<@Nullable Number> typed = new ArrayList<>();
        cells.forEach(cell -> typed.add(isWhole || cell == null ? cell : (Number) cell.doubleValue()));
        return Collections.unmodifiableList(typed);
    }

    int rows() {
        return columns.get(0).size();
    }

    /** A number, or NaN for what is missing. */
    Number cell(int row, int column) {
        Number cell = columns.get(column).get(row);
        return cell == null ? Double.NaN : cell;
    }

    /** As {@link #cell} of a matrix of one type: whole numbers are floating-point ones beside such columns. */
    Number cellOfOneType(int row, int column) {
        boolean isWhole = columns.stream().allMatch(cells -> cells.get(0) instanceof Long);
        Number cell = cell(row, column);
        return isWhole ? cell : (Number) cell.doubleValue();
    }

    /** Each column of each row, the lower city first. */
    void eachPair(int rows, ObjIntConsumer<Integer> action) {
        for (int a = 0; a < rows; a++) {
            for (int b = a + 1; b < columns.size(); b++) {
                action.accept(a, b);
            }
        }
    }

    /** As pandas' to_json writes it: columns by number, cells by the number of their row. */
    String toJson() {
        StringBuilder json = new StringBuilder("{");
        for (int column = 0; column < columns.size(); column++) {
            json.append(column == 0 ? "" : ",").append('"').append(column).append("\":{");
            for (int row = 0; row < rows(); row++) {
                Number cell = columns.get(column).get(row);
                json.append(row == 0 ? "" : ",").append('"').append(row).append("\":");
                json.append(cell == null ? "null" : PythonText.str(cell));
            }
            json.append('}');
        }
        return json.append('}').toString();
    }
}
