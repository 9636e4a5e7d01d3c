package org.occlocal.models.quantization;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/** A matrix as compressed-tensors stores it: codes, scales and zero points lie row by row. Checked by {@link CompressedLayers}. */
final class CompressedMatrix implements QuantizedMatrix {

    private static final int ZERO_POINT_ROWS = 1 << 14;

    private final String name;
    private final int rows;
    private final int columns;
    private final int groupSize;
    private final PackedIntegers codes;
    private final TensorLocation scales;
    private final @Nullable PackedIntegers zeroPoints;
    private final int @Nullable [] columnOrder;

    /**
     * @param codes int32 [rows, words], or int8 [rows, columns]
     * @param scales [rows, groups]
     * @param zeroPoints int32 [words, groups], packed along the rows; null where all are the middle of the codes
     * @param columnOrder see {@link #columnOrder()}
     */
    CompressedMatrix(
            String name,
            int rows,
            int columns,
            int groupSize,
            PackedIntegers codes,
            TensorLocation scales,
            @Nullable PackedIntegers zeroPoints,
            int @Nullable [] columnOrder) {
        this.name = name;
        this.rows = rows;
        this.columns = columns;
        this.groupSize = groupSize;
        this.codes = codes;
        this.scales = scales;
        this.zeroPoints = zeroPoints;
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
        return codes.bits();
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
        byte middle = (byte) middle();
        for (int first = 0; zeroPoints != null && first < rows; first += ZERO_POINT_ROWS) {
            for (byte zeroPoint : readZeroPoints(first, Math.min(ZERO_POINT_ROWS, rows - first))) {
                if (zeroPoint != middle) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        byte[] read = codes.tensor().dtype() == StoredDtype.INT8
                ? signed(firstRow, rowCount)
                : codes.rows(firstRow, rowCount, columns);
        float[] factors = new float[Math.multiplyExact(rowCount, groups())];
        try (TensorReader reader = new TensorReader(scales)) {
            reader.readFloats((long) firstRow * groups(), factors, 0, factors.length);
        }
        StoredMatrix.requireScales(name, scales.file(), factors, firstRow, groups());
        return new QuantizedRows(
                rowCount,
                columns,
                groupSize,
                columnOrder == null ? read : ColumnOrder.sorted(read, columnOrder, rowCount),
                factors,
                readZeroPoints(firstRow, rowCount));
    }

    /** Bytes from -128 on, as codes from 0 on. */
    private byte[] signed(int firstRow, int rowCount) {
        byte[] read = new byte[Math.multiplyExact(rowCount, columns)];
        try (TensorReader reader = new TensorReader(codes.tensor())) {
            reader.readBytes((long) firstRow * columns, read, 0, read.length);
        }
        for (int i = 0; i < read.length; i++) {
            read[i] += (byte) middle();
        }
        return read;
    }

    /** [rowCount, groups]. */
    private byte[] readZeroPoints(int firstRow, int rowCount) {
        if (zeroPoints != null) {
            return zeroPoints.rowsOfColumns(firstRow, rowCount);
        }
        byte[] middles = new byte[Math.multiplyExact(rowCount, groups())];
        Arrays.fill(middles, (byte) middle());
        return middles;
    }

    private int middle() {
        return 1 << (bits() - 1);
    }
}
