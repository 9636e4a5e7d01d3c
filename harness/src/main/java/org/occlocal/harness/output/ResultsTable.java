package org.occlocal.harness.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.occlocal.harness.DatasetResult;

/** The results of a run as a table for people, in the columns of OpenCompass' summary. */
public final class ResultsTable {

    private ResultsTable() {}

    /** @param model name of the column with the values */
    public static String of(String model, List<DatasetResult> results) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("dataset", "samples", "metric", "mode", model));
        for (DatasetResult result : results) {
            rows.add(List.of(
                    result.dataset(),
                    Integer.toString(result.samples()),
                    result.metric(),
                    result.mode(),
                    String.format(Locale.ROOT, "%.2f", result.value())));
        }
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        List<String> rule = new ArrayList<>();
        for (int width : widths) {
            rule.add("-".repeat(width));
        }
        rows.add(1, rule);
        StringBuilder table = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                line.append(String.format("%-" + (widths[i] + 2) + "s", row.get(i)));
            }
            table.append(line.toString().stripTrailing()).append('\n');
        }
        return table.toString();
    }
}
