package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.weights.HalfPrecision;
import org.occlocal.models.weights.WeightRows;

/**
 * A matrix of floating point numbers that is rounded to the nearest when it is read. The codes of a group of 8 bits reach from
 * its smallest weight to its largest, with zero between them; of 4 bits as far as makes the squared error least. Scales are what float16 can hold, and zero
 * points are at least 1, since GPTQ's files have them less one.
 */
final class RoundedMatrix implements QuantizedMatrix {

    /** With more bits ranges make no difference that is worth the time. */
    private static final int SEARCHED_BITS = 4;

    private static final float[] SHARES = {0.95f, 0.9f, 0.85f, 0.8f, 0.75f, 0.7f};

    private final String name;
    private final WeightRows weights;
    private final QuantizationScheme scheme;
    /** The largest code. */
    private final int most;

    RoundedMatrix(String name, WeightRows weights, QuantizationScheme scheme) {
        this.name = name;
        this.weights = weights;
        this.scheme = scheme;
        this.most = (1 << scheme.bits()) - 1;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int rows() {
        return weights.rows();
    }

    @Override
    public int columns() {
        return weights.columns();
    }

    @Override
    public int bits() {
        return scheme.bits();
    }

    @Override
    public int groupSize() {
        return scheme.groupSize(weights.columns());
    }

    @Override
    public boolean symmetric() {
        return scheme.symmetric();
    }

    @Override
    public int @Nullable [] columnOrder() {
        return null;
    }

    /** @throws ModelException when a weight is not finite, or so large that its scale does not fit float16 */
    @Override
    public QuantizedRows read(int firstRow, int rowCount) {
        float[] block = weights.read(firstRow, rowCount);
        int groups = groups();
        byte[] codes = new byte[block.length];
        float[] scales = new float[rowCount * groups];
        byte[] zeroPoints = new byte[rowCount * groups];
        for (int r = 0; r < rowCount; r++) {
            for (int g = 0; g < groups; g++) {
                int begin = r * columns() + g * groupSize();
                int end = Math.min(begin + groupSize(), (r + 1) * columns());
                Grid grid = grid(block, begin, end, firstRow + r);
                scales[r * groups + g] = grid.scale();
                zeroPoints[r * groups + g] = (byte) grid.zeroPoint();
                round(block, codes, begin, end, grid);
            }
        }
        return new QuantizedRows(rowCount, columns(), groupSize(), codes, scales, zeroPoints);
    }

    private void round(float[] block, byte[] codes, int begin, int end, Grid grid) {
        float inverse = 1 / grid.scale();
        for (int i = begin; i < end; i++) {
            codes[i] = (byte) code(block[i] * inverse, grid.zeroPoint());
        }
    }

    private int code(float steps, int zeroPoint) {
        return Math.max(0, Math.min(most, (int) Math.rint(steps) + zeroPoint));
    }

    /** The best of some ranges of the codes: a smaller one cuts off the largest weights, and rounds the others better. */
    private Grid grid(float[] block, int begin, int end, int row) {
        float low = 0;
        float high = 0;
        float sum = 0;
        for (int i = begin; i < end; i++) {
            low = Math.min(low, block[i]);
            high = Math.max(high, block[i]);
            sum += Math.abs(block[i]);
        }
        if (Float.isNaN(sum) || Float.isInfinite(low) || Float.isInfinite(high)) {
            throw new ModelException(
                    "weight \"" + name + "\" holds NaN or infinity in row " + row,
                    weights.file(),
                    "the file is damaged or the training run diverged; download it again");
        }
        Grid best = grid(low, high, row);
        if (scheme.bits() > SEARCHED_BITS) {
            return best;
        }
        double least = squaredError(block, begin, end, best, Double.POSITIVE_INFINITY);
        for (float share : SHARES) {
            Grid narrower = grid(share * low, share * high, row);
            double error = squaredError(block, begin, end, narrower, least);
            if (error < least) {
                least = error;
                best = narrower;
            }
        }
        return best;
    }

    /** @param enough the sum is not needed when it is above */
    private double squaredError(float[] block, int begin, int end, Grid grid, double enough) {
        float inverse = 1 / grid.scale();
        double sum = 0;
        for (int i = begin; i < end && sum < enough; i++) {
            float error = block[i] - grid.scale() * (code(block[i] * inverse, grid.zeroPoint()) - grid.zeroPoint());
            sum += error * error;
        }
        return sum;
    }

    /** Codes from low, at most 0, to high, at least 0. */
    private Grid grid(float low, float high, int row) {
        int middle = (most + 1) / 2;
        float span = scheme.symmetric() ? 2 * Math.max(-low, high) : high - low;
        float scale = storable(span / most, row);
        if (scale == 0) {
            return new Grid(1, middle);
        }
        if (scheme.symmetric()) {
            return new Grid(scale, middle);
        }
        int zeroPoint = Math.min(most, Math.round(-low / scale));
        return zeroPoint > 0 ? new Grid(scale, zeroPoint) : new Grid(storable(high / (most - 1), row), 1);
    }

    private float storable(float scale, int row) {
        if (scale > HalfPrecision.LARGEST_FLOAT16) {
            throw new ModelException(
                    "weight \"" + name + "\" is so large in row " + row + " that its scale " + scale
                            + " does not fit float16",
                    weights.file(),
                    "run this model without quantization");
        }
        return HalfPrecision.fromFloat16(HalfPrecision.toFloat16(scale));
    }

    /** What a group is rounded to: scale * (code - zeroPoint). */
    private record Grid(float scale, int zeroPoint) {}
}
