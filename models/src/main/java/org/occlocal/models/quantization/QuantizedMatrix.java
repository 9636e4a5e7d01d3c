package org.occlocal.models.quantization;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;

/**
 * The weights of a linear layer or a table, [rows, columns] with rows as output features, rounded to integers. Nothing of
 * it is in memory; blocks of rows are read when they are asked for, by any thread.
 */
public interface QuantizedMatrix {

    /** Codes of a block that {@link #rowsOfBlock} allows. */
    int CODES_OF_BLOCK = 1 << 20;

    /**
     * Matrices one below the other.
     *
     * @return null where they differ in bits, groups or order of columns
     */
    static @Nullable QuantizedMatrix stacked(List<QuantizedMatrix> parts) {
        return StackedMatrix.of(parts);
    }

    /** Its name in the checkpoint, for messages. */
    String name();

    int rows();

    /** Weights of a row. */
    int columns();

    /** Of a code: 4 or 8. */
    int bits();

    /** Weights that share a scale and a zero point; {@link #columns()} where whole rows do. */
    int groupSize();

    /** Groups of a row; the last one may be shorter. */
    default int groups() {
        return (columns() + groupSize() - 1) / groupSize();
    }

    /**
     * Whether every zero point is the middle of the codes, 8 or 128.
     *
     * @throws ModelException when the file has become shorter
     */
    boolean symmetric();

    /**
     * Which input feature each column of the codes belongs to, a permutation, where columns were sorted by group (GPTQ's
     * act-order): a product needs the input's features in this order. Null where columns are input features.
     */
    int @Nullable [] columnOrder();

    /**
     * Codes, scales and zero points of some rows.
     *
     * @throws ModelException when the file has become shorter, or a scale is no number
     */
    QuantizedRows read(int firstRow, int rowCount);

    /** Rows to read at a time, so that a block takes a few megabytes. */
    default int rowsOfBlock() {
        return Math.max(1, Math.min(rows(), CODES_OF_BLOCK / Math.max(1, columns())));
    }
}
