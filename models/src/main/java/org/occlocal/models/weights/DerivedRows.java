package org.occlocal.models.weights;

import java.nio.file.Path;

/** Weights that are computed from stored ones of the same name and shape when they are read. */
public interface DerivedRows extends WeightRows {

    /** What they are computed from. */
    WeightRows stored();

    @Override
    default String name() {
        return stored().name();
    }

    @Override
    default Path file() {
        return stored().file();
    }

    @Override
    default int rows() {
        return stored().rows();
    }

    @Override
    default int columns() {
        return stored().columns();
    }
}
