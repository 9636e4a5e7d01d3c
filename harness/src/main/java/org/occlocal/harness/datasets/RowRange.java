package org.occlocal.harness.datasets;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonSlices;

/**
 * Which rows of a split count: the values {@code train_range} and {@code test_range} of OpenCompass, as
 * {@code load_partial_dataset} of openicl/icl_dataset_reader.py understands them.
 */
public final class RowRange {

    private RowRange() {}

    /**
     * @param range null for all rows; a whole number for a random sample of that size, whose seed is the size itself; a
     *     number below 1 for that share; text for Python slices. A number of at least the size, or not above 0, is all rows
     * @throws ConfigException when the range is none of these
     */
    public static <T> List<T> of(List<T> rows, @Nullable Object range) {
        if (range == null) {
            return rows;
        }
        if (range instanceof String slices) {
            try {
                return PythonSlices.apply(rows, slices);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("range of rows: " + e.getMessage());
            }
        }
        if (range instanceof Long || range instanceof Double) {
            double share = ((Number) range).doubleValue();
            if (share >= rows.size() || share <= 0) {
                return rows;
            }
            if (share < 1 || range instanceof Long) {
                return sample(rows, share < 1 ? (int) (share * rows.size()) : (int) share);
            }
        }
        throw new ConfigException("range of rows: " + range
                + " is not a whole number of rows, a share between 0 and 1, or a slice such as [:100]");
    }

    private static <T> List<T> sample(List<T> rows, int size) {
        List<T> shuffled = new ArrayList<>(rows);
        new PythonRandom(size).shuffle(shuffled);
        return shuffled.subList(0, size);
    }
}
