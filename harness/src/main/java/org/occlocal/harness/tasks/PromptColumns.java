package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.Placeholders;

/** Columns that a template writes into prompts, and what rows have in them that makes prompts other than was meant. */
final class PromptColumns {

    private final List<String> written;
    private final @Nullable String answer;
    private final List<Row> rows;

    /**
     * @param placeholders names in braces of the template
     * @param answer column of the right answer, which may be empty; null for none
     * @param rows at least one
     */
    PromptColumns(Set<String> placeholders, @Nullable String answer, List<Row> rows) {
        Set<String> columns = new LinkedHashSet<>();
        rows.forEach(row -> columns.addAll(row.columns().keySet()));
        this.written = placeholders.stream().filter(columns::contains).toList();
        this.answer = answer;
        this.rows = rows;
    }

    /** Warns of columns in which only some rows have something, and of texts that are filled in like the template. */
    void check(String where, Problems problems) {
        for (String column : written) {
            List<Row> without = rows.stream()
                    .filter(row -> row.columns().get(column) == null)
                    .toList();
            if (!column.equals(answer) && !without.isEmpty() && without.size() < rows.size()) {
                problems.warning(
                        where,
                        without.size() + " of " + rows.size() + " rows have nothing in column \"" + column
                                + "\", which the template writes: their prompts say "
                                + (without.get(0).columns().containsKey(column) ? "None" : "{" + column + "}")
                                + "; row " + without.get(0).number() + " is the first");
            }
        }
        Map<String, List<Row>> filled = filled();
        filled.forEach((what, having) -> problems.warning(
                where,
                what + " in " + having.size() + " of " + rows.size()
                        + " rows, and is filled in as if the template had it, as OpenCompass does; row "
                        + having.get(0).number() + " is the first"));
    }

    /** Rows whose text in a column names a column behind it, by what to say of them. */
    private Map<String, List<Row>> filled() {
        Map<String, List<Row>> filled = new LinkedHashMap<>();
        for (Row row : rows) {
            for (String column : written) {
                Set<String> names = row.columns().get(column) instanceof String text ? Placeholders.in(text) : Set.of();
                for (String name : names) {
                    if (isBehind(name, column, row)) {
                        filled.computeIfAbsent(
                                        "column \"" + column + "\" has the name of a column in braces, {" + name + "},",
                                        what -> new ArrayList<>())
                                .add(row);
                    }
                }
            }
        }
        return filled;
    }

    /** Columns are written in the order of the row, so what names an earlier one stays text. */
    private static boolean isBehind(String name, String column, Row row) {
        boolean isSeen = false;
        for (String one : row.columns().keySet()) {
            if (isSeen && one.equals(name)) {
                return true;
            }
            isSeen |= one.equals(column);
        }
        return false;
    }
}
