package org.occlocal.harness.datasets;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.occlocal.harness.python.PythonText;

/**
 * One row of a dataset.
 *
 * @param number its place in the split, from 0, before any range was applied
 * @param place its place among all repetitions of the split, from 0: the same in whichever part of the dataset it is asked
 * @param columns in order; values are String, Long, Double, Boolean, null, List or Map, as JSON has them
 */
public record Row(int number, int place, Map<String, Object> columns) {

    /** A row that is not repeated. */
    public Row(int number, Map<String, Object> columns) {
        this(number, number, columns);
    }

    public Row {
        // values may be null, so Map.copyOf would refuse them
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    }

    /** A value as Python's {@code str} writes it, which is how it stands in a prompt. */
    public String text(String column) {
        return PythonText.str(columns.get(column));
    }
}
