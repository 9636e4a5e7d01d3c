package org.occlocal.models.quantization;

import org.occlocal.models.weights.DerivedRows;
import org.occlocal.models.weights.WeightRows;

/** Plain numbers that are all multiplied by one. */
record ScaledMatrix(WeightRows stored, float scale) implements DerivedRows {

    @Override
    public float[] read(int firstRow, int rowCount) {
        float[] weights = stored.read(firstRow, rowCount);
        for (int i = 0; i < weights.length; i++) {
            weights[i] *= scale;
        }
        return weights;
    }
}
