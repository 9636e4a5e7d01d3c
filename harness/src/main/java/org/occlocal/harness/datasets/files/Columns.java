package org.occlocal.harness.datasets.files;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * Gives the values of a column one type, as Apache Arrow does below the HuggingFace library: whole numbers become
 * floating-point beside such, objects all get the keys of each other with null for what they lack.
 */
public final class Columns {

    private Columns() {}

    /** An ordered row, of names and values in turn. */
    public static Map<String, Object> of(@Nullable Object... pairs) {
        Map<String, Object> columns = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            columns.put(String.valueOf(pairs[i]), pairs[i + 1]);
        }
        return columns;
    }

    /**
     * Rows with the columns of the first one and one type per column: {@code datasets.Dataset.from_list}.
     *
     * @throws ConfigException when a column mixes types, with the row
     */
    public static List<Map<String, Object>> ofFirstRow(List<Map<String, Object>> rows) {
        return rows.isEmpty() ? List.of() : typed(rows, rows.get(0).keySet(), "");
    }

    /** As {@link #ofFirstRow}, with every column that any row has, in order of appearance: HuggingFace's JSON loader. */
    public static List<Map<String, Object>> ofAllRows(List<Map<String, Object>> rows) {
        return ofAllRows(rows, "");
    }

    private static List<Map<String, Object>> ofAllRows(List<Map<String, Object>> rows, String within) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> names.addAll(row.keySet()));
        return typed(rows, names, within);
    }

    private static List<Map<String, Object>> typed(List<Map<String, Object>> rows, Set<String> names, String within) {
        List<Map<String, Object>> table = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            table.add(new LinkedHashMap<>());
        }
        for (String name : names) {
            List<Object> column = new ArrayList<>();
            rows.forEach(row -> column.add(row.get(name)));
            List<Object> unified = unified(column, within + name);
            for (int i = 0; i < rows.size(); i++) {
                table.get(i).put(name, unified.get(i));
            }
        }
        return table;
    }

    private static List<Object> unified(List<Object> column, String name) {
        Object first = null;
        boolean isFraction = false;
        for (int i = 0; i < column.size(); i++) {
            Object value = column.get(i);
            first = first == null ? value : first;
            isFraction |= value instanceof Double;
            if (value != null && first != null && kind(value) != kind(first)) {
                throw new ConfigException("column \"" + name + "\" must have one type: it is " + describe(first)
                        + " at first and " + describe(value) + " in row " + i
                        + "; OpenCompass cannot load such a file either, mend the file");
            }
        }
        if (first instanceof Number) {
            return isFraction ? fractions(column) : column;
        }
        if (first instanceof List<?>) {
            return lists(column, name);
        }
        return first instanceof Map<?, ?> ? objects(column, name) : column;
    }

    private static Class<?> kind(Object value) {
        return value instanceof Number
                ? Number.class
                : value instanceof List<?> ? List.class : value instanceof Map<?, ?> ? Map.class : value.getClass();
    }

    private static String describe(Object value) {
        return value instanceof Number
                ? "a number"
                : value instanceof List<?>
                        ? "a list"
                        : value instanceof Map<?, ?>
                                ? "an object"
                                : value instanceof Boolean ? "true or false" : "text";
    }

    private static List<Object> fractions(List<Object> column) {
        List<Object> fractions = new ArrayList<>();
        for (Object value : column) {
            fractions.add(value instanceof Number number ? (Object) number.doubleValue() : null);
        }
        return fractions;
    }

    private static List<Object> lists(List<Object> column, String name) {
        List<Object> items = new ArrayList<>();
        for (Object value : column) {
            if (value instanceof List<?> list) {
                items.addAll(list);
            }
        }
        List<Object> unified = unified(items, name);
        List<Object> lists = new ArrayList<>();
        int start = 0;
        for (Object value : column) {
            if (value instanceof List<?> list) {
                lists.add(new ArrayList<>(unified.subList(start, start + list.size())));
                start += list.size();
            } else {
                lists.add(null);
            }
        }
        return lists;
    }

    private static List<Object> objects(List<Object> column, String name) {
        List<Map<String, Object>> present = new ArrayList<>();
        for (Object value : column) {
            if (value instanceof Map<?, ?> map) {
                Map<String, Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> copy.put(String.valueOf(key), item));
                present.add(copy);
            }
        }
        List<Map<String, Object>> unified = ofAllRows(present, name + ".");
        List<Object> objects = new ArrayList<>();
        int next = 0;
        for (Object value : column) {
            objects.add(value == null ? null : unified.get(next++));
        }
        return objects;
    }
}
