package org.occlocal.models.quantization;

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
                columnOrder == null ? read : reordered(read, columnOrder, rowCount),
                readScales(firstRow, rowCount),
                readZeroPoints(firstRow, rowCount));
    }

    /** codes [rowCount, columns] in the order of input features -> sorted by group. */
    private static byte[] reordered(byte[] codes, int[] order, int rowCount) {
        byte[] sorted = new byte[codes.length];
        for (int r = 0; r < rowCount; r++) {
            int begin = r * order.length;
            for (int c = 0; c < order.length; c++) {
                sorted[begin + c] = codes[begin + order[c]];
            }
        }
        return sorted;
    }

    /** Stored as [groups, rows] -> [rowCount, groups]. */
    private float[] readScales(int firstRow, int rowCount) {
        int groups = groups();
        float[] read = new float[rowCount * groups];
        float[] ofGroup = new float[rowCount];
        boolean allZero = true;
        try (TensorReader reader = new TensorReader(scales)) {
            for (int g = 0; g < groups; g++) {
                reader.readFloats((long) g * rows + firstRow, ofGroup, 0, rowCount);
                for (int r = 0; r < rowCount; r++) {
                    float scale = ofGroup[r];
                    if (!Float.isFinite(scale)) {
                        throw wrongScale(scale, firstRow + r, g);
                    }
                    allZero &= scale == 0;
                    read[r * groups + g] = scale;
                }
            }
        }
        if (allZero) {
            throw wrongScale(0, firstRow, 0);
        }
        return read;
    }

    private ModelException wrongScale(float scale, int row, int group) {
        String what = scale == 0
                ? "the scales of \"" + name + "\" are all 0 from output feature " + row + " on"
                : "a scale of \"" + name + "\" is " + scale + ", at output feature " + row + ", group " + group;
        return new ModelException(what, scales.file(), MEND);
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
