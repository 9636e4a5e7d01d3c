package org.occlocal.models.weights;

import java.nio.file.Path;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.WeightPart;

/**
 * The weights of a {@link WeightPart} in float32, [rows, columns] with rows as output features, however they are stored.
 * Nothing of them is in memory; blocks of rows are read when they are asked for, by any thread.
 */
public interface WeightRows {

    /** Weights of a block that {@link #rowsOfBlock} allows. */
    int WEIGHTS_OF_BLOCK = 1 << 20;

    /** Its name in the checkpoint, for messages. */
    String name();

    /** The file that holds it. */
    Path file();

    int rows();

    /** Weights of a row. */
    int columns();

    /**
     * Some rows, in the order of the slot; those of grouped q, k and v stay grouped.
     *
     * @return float32 [rowCount, columns]
     * @throws ModelException when the file has become shorter
     */
    float[] read(int firstRow, int rowCount);

    /** Bits of the floats that it is stored as, where they are multiplied by scales: 4 or 8; 0 of plain numbers. */
    default int scaledBits() {
        return 0;
    }

    /** Rows to read at a time, so that a block takes a few megabytes. */
    default int rowsOfBlock() {
        return Math.max(1, Math.min(rows(), WEIGHTS_OF_BLOCK / Math.max(1, columns())));
    }

    /**
     * As {@link #read}.
     *
     * @throws ModelException when one of them is not finite
     */
    default float[] readFinite(int firstRow, int rowCount) {
        float[] weights = read(firstRow, rowCount);
        for (int i = 0; i < weights.length; i++) {
            if (!Float.isFinite(weights[i])) {
                throw new ModelException(
                        "weight \"" + name() + "\" holds " + weights[i] + " in row " + (firstRow + i / columns()),
                        file(),
                        "the file is damaged, or quantization went wrong; download it again");
            }
        }
        return weights;
    }

    /**
     * A weight that is stored as numbers.
     *
     * @throws ModelException when the tensor is a view of another one that has neither rows nor columns in one piece
     */
    static WeightRows of(TensorLocation tensor, WeightPart part) {
        if (part.arrangement() instanceof WeightPart.ExpertStack stack) {
            return new ExpertReader(part.tensor(), tensor, stack);
        }
        WeightRows stored = new MatrixReader(tensor, part);
        return part.arrangement() instanceof WeightPart.UnitRows ? new UnitRows(stored) : stored;
    }
}
