package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;

/** A rounded matrix that is in memory, in the order of input features. */
record HeldMatrix(String name, QuantizationScheme scheme, QuantizedRows held) implements QuantizedMatrix {

    @Override
    public int rows() {
        return held.rows();
    }

    @Override
    public int columns() {
        return held.columns();
    }

    @Override
    public int bits() {
        return scheme.bits();
    }

    @Override
    public int groupSize() {
        return held.groupSize();
    }

    @Override
    public boolean symmetric() {
        return scheme.symmetric();
    }

    @Override
    public int @Nullable [] columnOrder() {
        return null;
    }

    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        return held.slice(firstRow, rowCount);
    }
}
