package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.WeightPart.GroupedQkv;

/**
 * Rows of grouped q, k and v, read as all of q, then k, then v, or the other way round.
 *
 * @param matrix in the one order
 * @param grouped how they are stored
 * @param asStored whether {@code matrix} is in the slot's order and is read as it is to be stored
 */
record RegroupedMatrix(QuantizedMatrix matrix, GroupedQkv grouped, boolean asStored) implements QuantizedMatrix {

    @Override
    public String name() {
        return matrix.name();
    }

    @Override
    public int rows() {
        return matrix.rows();
    }

    @Override
    public int columns() {
        return matrix.columns();
    }

    @Override
    public int bits() {
        return matrix.bits();
    }

    @Override
    public int groupSize() {
        return matrix.groupSize();
    }

    @Override
    public boolean symmetric() {
        return matrix.symmetric();
    }

    @Override
    public int @Nullable [] columnOrder() {
        return matrix.columnOrder();
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        QuantizedRows.Collector collector = new QuantizedRows.Collector(rowCount, columns(), groupSize());
        int row = firstRow;
        while (row < firstRow + rowCount) {
            int run = Math.min(firstRow + rowCount - row, grouped.headSize() - row % grouped.headSize());
            int source = asStored ? grouped.slotRow(row) : grouped.storedRow(row);
            collector.add(matrix.read(source, run));
            row += run;
        }
        return collector.rows();
    }
}
