package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/** Columns that were sorted before they were put into groups (GPTQ's act-order). */
final class ColumnOrder {

    private ColumnOrder() {}

    /**
     * Columns sorted by the group that an int32 [columns] gives each of them.
     *
     * @return the columns in that order; null where they are, or where the tensor is missing
     * @throws ModelException when there is no such group, or it is given too many columns
     */
    static int @Nullable [] read(LayerTensors tensors, String name, int columns, int groupSize) {
        if (!tensors.has(name)) {
            return null;
        }
        TensorLocation location = tensors.integers(name, StoredDtype.INT32, Shape.of(columns));
        int[] groupOf = new int[columns];
        try (TensorReader reader = new TensorReader(location)) {
            reader.readInts(0, groupOf, 0, columns);
        }
        int groups = (columns + groupSize - 1) / groupSize;
        int[] next = new int[groups];
        int[] order = new int[columns];
        boolean sorted = true;
        for (int c = 0; c < columns; c++) {
            int group = groupOf[c];
            if (group < 0 || group >= groups) {
                throw new ModelException(
                        "\"" + name + "\" puts column " + c + " into group " + group + ", there are " + groups,
                        location.file(),
                        LayerTensors.MIXED_UP);
            }
            int place = group * groupSize + next[group]++;
            if (next[group] > groupSize || place >= columns) {
                throw new ModelException(
                        "\"" + name + "\" puts more than "
                                + Math.min(groupSize, columns - group * groupSize)
                                + " columns into group " + group,
                        location.file(),
                        LayerTensors.MIXED_UP);
            }
            order[place] = c;
            sorted &= place == c;
        }
        return sorted ? null : order;
    }

    /** codes [rowCount, columns] in the order of input features -> sorted by group. */
    static byte[] sorted(byte[] codes, int[] order, int rowCount) {
        byte[] sorted = new byte[codes.length];
        for (int r = 0; r < rowCount; r++) {
            int begin = r * order.length;
            for (int c = 0; c < order.length; c++) {
                sorted[begin + c] = codes[begin + order[c]];
            }
        }
        return sorted;
    }
}
