package org.occlocal.models.weights;

import org.occlocal.models.spec.WeightPart;

/** Rows divided by their Euclidean length; see {@link WeightPart.UnitRows}. */
record UnitRows(WeightRows stored) implements DerivedRows {

    @Override
    public float[] read(int firstRow, int rowCount) {
        float[] weights = stored.read(firstRow, rowCount);
        int columns = columns();
        for (int begin = 0; begin < weights.length; begin += columns) {
            double squares = 0;
            for (int i = begin; i < begin + columns; i++) {
                squares += (double) weights[i] * weights[i];
            }
            double length = Math.max(WeightPart.UnitRows.LEAST_LENGTH, Math.sqrt(squares));
            for (int i = begin; i < begin + columns; i++) {
                weights[i] = (float) (weights[i] / length);
            }
        }
        return weights;
    }
}
