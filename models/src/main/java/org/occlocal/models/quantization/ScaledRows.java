package org.occlocal.models.quantization;

import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/** Numbers of 8 bits times scales, each for a block of a matrix. Tensors were checked by {@link ScaledLayers}. */
final class ScaledRows extends FewBitRows {

    private final TensorLocation scales;
    private final Grid grid;

    /**
     * Which weights of a matrix share a scale.
     *
     * @param rows of the matrix
     * @param columns of the matrix
     * @param blockRows of a block; those at the lower edge may have fewer
     * @param blockColumns likewise
     */
    record Grid(int rows, int columns, int blockRows, int blockColumns) {

        int scaleRows() {
            return (int) (((long) rows + blockRows - 1) / blockRows);
        }

        int scaleColumns() {
            return (int) (((long) columns + blockColumns - 1) / blockColumns);
        }
    }

    /**
     * @param matrices that lie one below the other
     * @param grid of each of them
     */
    ScaledRows(String name, TensorLocation codes, TensorLocation scales, int matrices, Grid grid) {
        super(name, codes, matrices * grid.rows(), grid.columns(), Byte.SIZE);
        this.scales = scales;
        this.grid = grid;
    }

    @Override
    public float[] read(int firstRow, int rowCount) {
        int columns = grid.columns();
        int ofRow = grid.scaleColumns();
        int firstScales = scaleRow(firstRow);
        float[] factors = new float[(scaleRow(firstRow + rowCount - 1) + 1 - firstScales) * ofRow];
        float[] weights = new float[Math.multiplyExact(rowCount, columns)];
        try (TensorReader codeReader = new TensorReader(codes());
                TensorReader scaleReader = new TensorReader(scales)) {
            scaleReader.readFloats((long) firstScales * ofRow, factors, 0, factors.length);
            codeReader.readFloats((long) firstRow * columns, weights, 0, weights.length);
        }
        for (int r = 0; r < rowCount; r++) {
            int own = (scaleRow(firstRow + r) - firstScales) * ofRow;
            for (int b = 0; b < ofRow; b++) {
                float factor = factors[own + b];
                int begin = b * grid.blockColumns();
                int end = b + 1 < ofRow ? begin + grid.blockColumns() : columns;
                for (int c = r * columns + begin; c < r * columns + end; c++) {
                    weights[c] *= factor;
                }
            }
        }
        return weights;
    }

    /** The row of scales that a row of weights has. */
    private int scaleRow(int row) {
        return row / grid.rows() * grid.scaleRows() + row % grid.rows() / grid.blockRows();
    }
}
