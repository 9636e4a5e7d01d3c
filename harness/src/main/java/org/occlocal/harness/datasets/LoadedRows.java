package org.occlocal.harness.datasets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.harness.datasets.files.Columns;

/**
 * What a loader read: rows by the name of their split, or rows without splits, which count as training and as test rows.
 *
 * @param splits rows in the order of the files; values are String, Long, Double, Boolean, null, List or Map
 * @param isBare whether there are no splits; the rows are then under the name ""
 */
public record LoadedRows(Map<String, List<Map<String, Object>>> splits, boolean isBare) {

    public LoadedRows {
        splits = Collections.unmodifiableMap(new LinkedHashMap<>(splits));
    }

    /** Rows without splits; they get the columns of the first row and one type per column. */
    public static LoadedRows bare(List<Map<String, Object>> rows) {
        return new LoadedRows(Map.of("", Columns.ofFirstRow(rows)), true);
    }

    /** Rows by split; each split's rows get the columns of its first row and one type per column. */
    public static LoadedRows of(Map<String, List<Map<String, Object>>> splits) {
        Map<String, List<Map<String, Object>>> typed = new LinkedHashMap<>();
        splits.forEach((name, rows) -> typed.put(name, Columns.ofFirstRow(rows)));
        return new LoadedRows(typed, false);
    }

    /** One split under a name. */
    public static LoadedRows split(String name, List<Map<String, Object>> rows) {
        return of(Map.of(name, rows));
    }
}
