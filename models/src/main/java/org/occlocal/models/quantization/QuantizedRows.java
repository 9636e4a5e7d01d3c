package org.occlocal.models.quantization;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some rows of a {@link QuantizedMatrix}. Weight c of row r is {@code scale(r, g) * (code(r, c) - zeroPoint(r, g))} with g
 * the group of c.
 *
 * @param rows how many
 * @param columns codes of a row
 * @param groupSize weights of a group; the last one of a row may be shorter
 * @param codes unsigned [rows, columns]
 * @param scales [rows, groups]
 * @param zeroPoints unsigned [rows, groups]
 */
@SuppressWarnings("ArrayRecordComponent")
public record QuantizedRows(int rows, int columns, int groupSize, byte[] codes, float[] scales, byte[] zeroPoints) {

    public QuantizedRows {
        int groups = (columns + groupSize - 1) / groupSize;
        if (codes.length != rows * columns || scales.length != rows * groups || zeroPoints.length != scales.length) {
            throw new IllegalArgumentException(codes.length + " codes, " + scales.length + " scales and "
                    + zeroPoints.length + " zero points for [" + rows + ", " + columns + "] in groups of " + groupSize);
        }
    }

    /** Groups of a row. */
    public int groups() {
        return (columns + groupSize - 1) / groupSize;
    }

    /** Some of the rows. */
    public QuantizedRows slice(int firstRow, int rowCount) {
        int end = firstRow + rowCount;
        return new QuantizedRows(
                rowCount,
                columns,
                groupSize,
                Arrays.copyOfRange(codes, firstRow * columns, end * columns),
                Arrays.copyOfRange(scales, firstRow * groups(), end * groups()),
                Arrays.copyOfRange(zeroPoints, firstRow * groups(), end * groups()));
    }

    /** @param blocks one below the other, at least one, with equal columns and groups */
    public static QuantizedRows stacked(List<QuantizedRows> blocks) {
        QuantizedRows first = blocks.get(0);
        if (blocks.size() == 1) {
            return first;
        }
        int rows = blocks.stream().mapToInt(QuantizedRows::rows).sum();
        Collector collector = new Collector(rows, first.columns, first.groupSize);
        blocks.forEach(collector::add);
        return collector.rows();
    }

    /**
     * The weights: float32 [rows, columns].
     *
     * @param columnOrder see {@link QuantizedMatrix#columnOrder()}; the result has columns in the order of input features
     */
    public float[] dequantized(int @Nullable [] columnOrder) {
        float[] weights = new float[rows * columns];
        int groups = groups();
        for (int r = 0; r < rows; r++) {
            for (int g = 0; g < groups; g++) {
                float scale = scales[r * groups + g];
                int zeroPoint = zeroPoints[r * groups + g] & 0xff;
                int end = Math.min(columns, (g + 1) * groupSize);
                for (int c = g * groupSize; c < end; c++) {
                    int place = columnOrder == null ? c : columnOrder[c];
                    weights[r * columns + place] = scale * ((codes[r * columns + c] & 0xff) - zeroPoint);
                }
            }
        }
        return weights;
    }

    /** Puts rows together, block below block. */
    static final class Collector {

        private final QuantizedRows all;
        private int done;

        Collector(int rows, int columns, int groupSize) {
            int groups = (columns + groupSize - 1) / groupSize;
            this.all = new QuantizedRows(
                    rows,
                    columns,
                    groupSize,
                    new byte[Math.multiplyExact(rows, columns)],
                    new float[rows * groups],
                    new byte[rows * groups]);
        }

        void add(QuantizedRows block) {
            int groups = all.groups();
            System.arraycopy(block.codes, 0, all.codes, done * all.columns, block.codes.length);
            System.arraycopy(block.scales, 0, all.scales, done * groups, block.scales.length);
            System.arraycopy(block.zeroPoints, 0, all.zeroPoints, done * groups, block.zeroPoints.length);
            done += block.rows;
        }

        QuantizedRows rows() {
            return all;
        }
    }
}
