package org.occlocal.harness.datasets;

import java.util.Map;

/**
 * One row of a dataset.
 *
 * @param number 0 for the first row of the file
 * @param columns values as text
 */
public record Row(int number, Map<String, String> columns) {

    public Row {
        columns = Map.copyOf(columns);
    }
}
