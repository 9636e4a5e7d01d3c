package org.occlocal.models.weights;

import java.nio.file.Path;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.WeightPart;

/**
 * A weight of floating point numbers as a matrix with rows as output features, however it is stored; read in blocks of
 * rows.
 */
public final class MatrixReader implements WeightRows {

    private final String name;
    private final TensorLocation tensor;
    private final int rows;
    private final int columns;
    private final long rowStride;
    private final long columnStride;

    /**
     * @param part its arrangement; rows of grouped q, k and v stay grouped
     * @throws ModelException when the tensor is a view of another one that has neither rows nor columns in one piece
     */
    public MatrixReader(TensorLocation tensor, WeightPart part) {
        this.name = part.tensor();
        this.tensor = tensor;
        int rank = tensor.shape().rank();
        boolean transposed = part.arrangement() instanceof WeightPart.Transposed;
        long outer =
                rank == 3 ? tensor.strides().get(rank - 2) : tensor.strides().get(0);
        long inner = tensor.strides().get(rank - 1);
        this.rows = Math.toIntExact(part.rows());
        this.columns = Math.toIntExact(tensor.shape().elements() / rows);
        this.rowStride = transposed ? inner : outer;
        this.columnStride = transposed ? outer : inner;
        boolean dense =
                rank < 3 || tensor.strides().get(0) == outer * tensor.shape().size(1);
        if (!dense || (rowStride != 1 && columnStride != 1)) {
            throw new ModelException(
                    "weight \"" + part.tensor() + "\" is stored with strides " + tensor.strides(),
                    tensor.file(),
                    "save the checkpoint again, as safetensors");
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Path file() {
        return tensor.file();
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
    public float[] read(int firstRow, int rowCount) {
        float[] weights = new float[Math.multiplyExact(rowCount, columns)];
        try (TensorReader reader = new TensorReader(tensor)) {
            if (columnStride == 1 && rowStride == columns) {
                reader.readFloats((long) firstRow * columns, weights, 0, weights.length);
            } else if (columnStride == 1) {
                for (int r = 0; r < rowCount; r++) {
                    reader.readFloats((firstRow + r) * rowStride, weights, r * columns, columns);
                }
            } else {
                float[] column = new float[rowCount];
                for (int c = 0; c < columns; c++) {
                    reader.readFloats(firstRow + c * columnStride, column, 0, rowCount);
                    for (int r = 0; r < rowCount; r++) {
                        weights[r * columns + c] = column[r];
                    }
                }
            }
        }
        return weights;
    }
}
