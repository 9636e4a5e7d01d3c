package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;

/** A matrix as a checkpoint stores it, with its rows as output features. */
final class StoredMatrix implements QuantizedMatrix {

    private static final String MEND = "the file is damaged, or quantization went wrong; download it again";

    private static final int ZERO_POINT_ROWS = 1 << 14;

    private final String name;
    private final int rows;
    private final int columns;
    private final int groupSize;
    private final MatrixStorage storage;
    private final int @Nullable [] columnOrder;

    /** @param columnOrder see {@link #columnOrder()} */
    StoredMatrix(
            String name, int rows, int columns, int groupSize, MatrixStorage storage, int @Nullable [] columnOrder) {
        this.name = name;
        this.rows = rows;
        this.columns = columns;
        this.groupSize = groupSize;
        this.storage = storage;
        this.columnOrder = columnOrder == null ? null : columnOrder.clone();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rows() {
        return rows;
    }

    @Override
    public int columns() {
        return columns;
    }

    @Override
    public int bits() {
        return storage.bits();
    }

    @Override
    public int groupSize() {
        return groupSize;
    }

    @Override
    public int @Nullable [] columnOrder() {
        return columnOrder == null ? null : columnOrder.clone();
    }

    @Override
    public boolean symmetric() {
        for (int first = 0; first < rows; first += ZERO_POINT_ROWS) {
            for (byte zeroPoint : storage.zeroPoints(first, Math.min(ZERO_POINT_ROWS, rows - first))) {
                if ((zeroPoint & 0xff) != 1 << (bits() - 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        byte[] codes = storage.codes(firstRow, rowCount);
        float[] scales = storage.scales(firstRow, rowCount);
        requireScales(scales, firstRow);
        return new QuantizedRows(
                rowCount,
                columns,
                groupSize,
                columnOrder == null ? codes : ColumnOrder.sorted(codes, columnOrder, rowCount),
                scales,
                storage.zeroPoints(firstRow, rowCount));
    }

    /** @throws ModelException when one is not finite, or all are 0 */
    private void requireScales(float[] scales, int firstRow) {
        boolean allZero = true;
        for (int i = 0; i < scales.length; i++) {
            if (!Float.isFinite(scales[i])) {
                throw new ModelException(
                        "a scale of \"" + name + "\" is " + scales[i] + ", at output feature "
                                + (firstRow + i / groups()) + ", group " + i % groups(),
                        storage.file(),
                        MEND);
            }
            allZero &= scales[i] == 0;
        }
        if (allZero) {
            throw new ModelException(
                    "the scales of \"" + name + "\" are all 0 from output feature " + firstRow + " on",
                    storage.file(),
                    MEND);
        }
    }
}
