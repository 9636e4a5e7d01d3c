package org.occlocal.models.quantization;

import java.nio.file.Path;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightRows;

/** Weights of floats of few bits that become numbers when they are read. */
abstract class FewBitRows implements WeightRows {

    private final String name;
    private final TensorLocation codes;
    private final int rows;
    private final int columns;
    private final int bits;

    /** @param bits of a code: 4 or 8 */
    FewBitRows(String name, TensorLocation codes, int rows, int columns, int bits) {
        this.name = name;
        this.codes = codes;
        this.rows = rows;
        this.columns = columns;
        this.bits = bits;
    }

    /** Where the codes lie. */
    final TensorLocation codes() {
        return codes;
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final Path file() {
        return codes.file();
    }

    @Override
    public final int rows() {
        return rows;
    }

    @Override
    public final int columns() {
        return columns;
    }

    @Override
    public final int scaledBits() {
        return bits;
    }
}
