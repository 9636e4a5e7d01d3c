package org.occlocal.models.quantization;

import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.WeightRows;

/**
 * Which weights are rounded to integers: matrices that are most of a model. Norms, biases, tables of positions and of layers' inputs,
 * and what decides much by few numbers, routers, indexers, the gates of states, heads and layers' inputs, and low-rank residuals,
 * stay as they are.
 */
public final class Quantizable {

    private static final int LEAST_ROWS = 16;

    private Quantizable() {}

    /** Whether the weights of a slot are rounded. */
    public static boolean test(WeightSlot slot) {
        boolean linear = slot.name().endsWith(".weight")
                && !slot.isNorm()
                && !slot.name().equals("router.weight")
                && !slot.name().startsWith("state_")
                && !slot.name().startsWith("index_")
                && !slot.name().startsWith("head_gates")
                && !slot.name().startsWith("input_")
                && !slot.name().startsWith("laurel_")
                && slot.addend() == 0
                && slot.shape().rank() > 1
                && slot.shape().rows() >= LEAST_ROWS;
        return linear || slot.name().equals("embedding");
    }

    /** A weight that is rounded when it is read, with its rows as they come. */
    static QuantizedMatrix rounded(WeightPart part, WeightRows rows, QuantizationScheme scheme) {
        return new RoundedMatrix(GptqLayers.stem(part.tensor()), rows, scheme);
    }

    /** The same with rows in the order of the slot. */
    public static QuantizedMatrix roundedForSlot(WeightPart part, WeightRows rows, QuantizationScheme scheme) {
        QuantizedMatrix matrix = rounded(part, rows, scheme);
        return part.arrangement() instanceof WeightPart.GroupedQkv grouped
                ? new RegroupedMatrix(matrix, grouped, false)
                : matrix;
    }
}
