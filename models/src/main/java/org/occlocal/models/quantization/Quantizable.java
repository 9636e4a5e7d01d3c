package org.occlocal.models.quantization;

import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.MatrixReader;
import org.occlocal.models.weights.TensorLocation;

/**
 * Which weights are rounded to integers: matrices that are most of a model. Norms, biases, tables of positions, and routers, whose
 * few numbers decide much, stay as they are.
 */
public final class Quantizable {

    private static final int LEAST_ROWS = 16;

    private Quantizable() {}

    /** Whether the weights of a slot are rounded. */
    public static boolean test(WeightSlot slot) {
        boolean linear = slot.name().endsWith(".weight")
                && !slot.isNorm()
                && !slot.name().equals("router.weight")
                && slot.addend() == 0
                && slot.shape().rank() > 1
                && slot.shape().rows() >= LEAST_ROWS;
        return linear || slot.name().equals("embedding");
    }

    /** A plain weight that is rounded when it is read, with rows in the order in which they are stored. */
    static QuantizedMatrix roundedAsStored(WeightPart part, TensorLocation location, QuantizationScheme scheme) {
        return new RoundedMatrix(StoredMatrices.stem(part.tensor()), new MatrixReader(location, part), scheme);
    }

    /** The same with rows in the order of the slot. */
    public static QuantizedMatrix rounded(WeightPart part, TensorLocation location, QuantizationScheme scheme) {
        QuantizedMatrix matrix = roundedAsStored(part, location, scheme);
        return part.arrangement() instanceof WeightPart.GroupedQkv grouped
                ? new RegroupedMatrix(matrix, grouped, false)
                : matrix;
    }
}
