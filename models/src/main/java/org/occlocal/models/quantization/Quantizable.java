package org.occlocal.models.quantization;

import java.util.Set;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.WeightRows;

/**
 * Which weights are rounded to integers: matrices that are most of a model. Norms, biases, tables of positions and of layers' inputs,
 * and what decides much by few numbers, routers, indexers, the gates of states, heads and layers' inputs, low-rank
 * residuals and adapters, and what several layers share, stay as they are.
 */
public final class Quantizable {

    private static final int LEAST_ROWS = 16;

    private Quantizable() {}

    /**
     * Whether the weights of a slot are rounded.
     *
     * @param shared slots of several layers, {@link org.occlocal.models.spec.DecoderWeights#shared()}
     */
    public static boolean test(WeightSlot slot, Set<WeightSlot> shared) {
        boolean linear = slot.name().endsWith(".weight")
                && !slot.isNorm()
                && !slot.name().equals("router.weight")
                && !slot.name().startsWith("state_")
                && !slot.name().startsWith("index_")
                && !slot.name().startsWith("head_gates")
                && !slot.name().startsWith("input_")
                && !slot.name().startsWith("laurel_")
                && !slot.name().startsWith("aside_")
                && !slot.name().contains("_adapter_")
                && slot.addend() == 0
                && slot.shape().rank() > 1
                && slot.shape().rows() >= LEAST_ROWS;
        return (linear && !shared.contains(slot)) || slot.name().equals("embedding");
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
