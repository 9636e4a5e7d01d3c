package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A summary as OpenCompass writes it: for the terminal, as text, as CSV and as Markdown. */
public final class SummaryText {

    private static final String TOP = "^".repeat(128);
    private static final String BOTTOM = "$".repeat(128);
    private static final String DIVIDER = "-".repeat(128) + " THIS IS A DIVIDER " + "-".repeat(128);

    private SummaryText() {}

    /** In columns, as Python's tabulate sets them: text to the left, numbers to the right. */
    public static String columns(SummaryTable table) {
        return columns(table.rows());
    }

    static String columns(List<List<String>> rows) {
        int count = rows.get(0).size();
        int[] widths = new int[count];
        boolean[] isNumber = new boolean[count];
        for (int i = 0; i < count; i++) {
            int column = i;
            List<String> values = rows.subList(1, rows.size()).stream()
                    .map(row -> row.get(column))
                    .toList();
            isNumber[i] = !values.isEmpty() && values.stream().allMatch(SummaryText::isNumber);
            widths[i] = Math.max(
                    rows.get(0).get(i).length() + 2,
                    values.stream().mapToInt(String::length).max().orElse(0));
        }
        List<String> lines = new ArrayList<>();
        for (int row = 0; row < rows.size(); row++) {
            List<String> cells = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                cells.add(pad(rows.get(row).get(i), widths[i], isNumber[i]));
            }
            lines.add(String.join("  ", cells).stripTrailing());
            if (row == 0) {
                List<String> rule = new ArrayList<>();
                for (int width : widths) {
                    rule.add("-".repeat(width));
                }
                lines.add(String.join("  ", rule));
            }
        }
        return String.join("\n", lines);
    }

    private static boolean isNumber(String cell) {
        return cell.matches("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?( *\\([-.\\d]+\\))?[ *]?");
    }

    private static String pad(String cell, int width, boolean right) {
        String space = " ".repeat(width - cell.length());
        return right ? space + cell : cell + space;
    }

    /** Commas in cells become spaces. */
    public static String csv(SummaryTable table) {
        return table.rows().stream()
                .map(row -> row.stream().map(cell -> cell.replace(',', ' ')).collect(Collectors.joining(",")))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    public static String markdown(SummaryTable table) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : table.rows()) {
            lines.add("| " + String.join(" | ", row) + " |");
            if (lines.size() == 1) {
                lines.add("|" + row.stream().map(cell -> "-----").collect(Collectors.joining(" | ")) + "|");
            }
        }
        return String.join("\n", lines) + "\n";
    }

    /** All of them in one file. */
    public static String whole(SummaryTable table, String time) {
        String csv = table.rows().stream().map(row -> String.join(",", row)).collect(Collectors.joining("\n"));
        return String.join(
                "\n",
                time,
                "tabulate format",
                TOP,
                columns(table),
                BOTTOM,
                "",
                DIVIDER,
                "",
                "csv format",
                TOP,
                csv,
                BOTTOM,
                "",
                "markdown format",
                TOP,
                markdown(table),
                BOTTOM,
                DIVIDER,
                "",
                "raw format",
                TOP,
                String.join("\n", table.raw()),
                BOTTOM,
                "");
    }
}
