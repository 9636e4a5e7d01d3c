package org.occlocal.models.quantization;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/** A matrix as GPTQ or AWQ stores it, with its rows as output features. Tensors were checked by {@link StoredMatrices}. */
final class StoredMatrix implements QuantizedMatrix {

    private static final String MEND = "the file is damaged, or quantization went wrong; download it again";

    private static final int ZERO_POINT_ROWS = 1 << 14;

    private final String name;
    private final Format format;
    private final int rows;
    private final int columns;
    private final int groupSize;
    private final PackedIntegers codes;
    private final PackedIntegers zeroPoints;
    private final TensorLocation scales;
    private final int @Nullable [] columnOrder;

    /**
     * What tells the formats apart.
     *
     * @param awq codes are packed along output features and interleaved, instead of along input features
     * @param zeroPointOffset what a zero point is more than what is stored
     */
    record Format(boolean awq, int zeroPointOffset) {}

    /** @param columnOrder see {@link #columnOrder()} */
    StoredMatrix(
            String name,
            Format format,
            int rows,
            int columns,
            int groupSize,
            PackedIntegers codes,
            PackedIntegers zeroPoints,
            TensorLocation scales,
            int @Nullable [] columnOrder) {
        this.name = name;
        this.format = format;
        this.rows = rows;
        this.columns = columns;
        this.groupSize = groupSize;
        this.codes = codes;
        this.zeroPoints = zeroPoints;
        this.scales = scales;
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
        for (int first = 0; first < rows; first += ZERO_POINT_ROWS) {
            for (byte zeroPoint : readZeroPoints(first, Math.min(ZERO_POINT_ROWS, rows - first))) {
                if ((zeroPoint & 0xff) != 1 << (bits() - 1)) {
                    return false;
                }
            }
        }
        return true;
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        byte[] read =
                format.awq() ? codes.columnsOfRows(firstRow, rowCount) : codes.columns(firstRow, rowCount, columns);
        return new QuantizedRows(
                rowCount,
                columns,
                groupSize,
                columnOrder == null ? read : ColumnOrder.sorted(read, columnOrder, rowCount),
                readScales(firstRow, rowCount),
                readZeroPoints(firstRow, rowCount));
    }

    /** Stored as [groups, rows] -> [rowCount, groups]. */
    private float[] readScales(int firstRow, int rowCount) {
        int groups = groups();
        float[] read = new float[rowCount * groups];
        float[] ofGroup = new float[rowCount];
        try (TensorReader reader = new TensorReader(scales)) {
            for (int g = 0; g < groups; g++) {
                reader.readFloats((long) g * rows + firstRow, ofGroup, 0, rowCount);
                for (int r = 0; r < rowCount; r++) {
                    read[r * groups + g] = ofGroup[r];
                }
            }
        }
        requireScales(name, scales.file(), read, firstRow, groups);
        return read;
    }

    /**
     * Checks the scales [n, groups] of n rows.
     *
     * @throws ModelException when one is not finite, or all are 0
     */
    static void requireScales(String name, Path file, float[] scales, int firstRow, int groups) {
        boolean allZero = true;
        for (int i = 0; i < scales.length; i++) {
            if (!Float.isFinite(scales[i])) {
                throw new ModelException(
                        "a scale of \"" + name + "\" is " + scales[i] + ", at output feature " + (firstRow + i / groups)
                                + ", group " + i % groups,
                        file,
                        MEND);
            }
            allZero &= scales[i] == 0;
        }
        if (allZero) {
            throw new ModelException(
                    "the scales of \"" + name + "\" are all 0 from output feature " + firstRow + " on", file, MEND);
        }
    }

    /** [rowCount, groups]. */
    private byte[] readZeroPoints(int firstRow, int rowCount) {
        byte[] read = zeroPoints.columnsOfRows(firstRow, rowCount);
        int mask = (1 << bits()) - 1;
        for (int i = 0; i < read.length; i++) {
            read[i] = (byte) ((read[i] & 0xff) + format.zeroPointOffset() & mask);
        }
        return read;
    }
}
