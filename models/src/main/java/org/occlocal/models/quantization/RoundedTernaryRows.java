package org.occlocal.models.quantization;

import org.occlocal.models.weights.DerivedRows;
import org.occlocal.models.weights.WeightRows;

/**
 * Weights that their model rounds to -1, 0 and 1 times the mean of their magnitudes whenever it computes (Ma et al. 2024), as
 * transformers' WeightQuant does.
 */
final class RoundedTernaryRows implements DerivedRows {

    private static final double LEAST_MEAN = 1e-5;

    private final WeightRows stored;
    /** Of the magnitudes of all weights; 0 until it is asked for. */
    private volatile float mean;

    RoundedTernaryRows(WeightRows stored) {
        this.stored = stored;
    }

    @Override
    public WeightRows stored() {
        return stored;
    }

    @Override
    public float[] read(int firstRow, int rowCount) {
        float[] weights = stored.read(firstRow, rowCount);
        float scale = 1 / mean();
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) Math.max(-1, Math.min(1, Math.rint(weights[i] * scale))) / scale;
        }
        return weights;
    }

    /** Threads that ask at once compute the same. */
    private float mean() {
        if (mean == 0) {
            double sum = 0;
            for (int row = 0; row < rows(); row += rowsOfBlock()) {
                for (float weight : stored.read(row, Math.min(rowsOfBlock(), rows() - row))) {
                    sum += Math.abs(weight);
                }
            }
            mean = (float) Math.max(LEAST_MEAN, sum / ((double) rows() * columns()));
        }
        return mean;
    }
}
