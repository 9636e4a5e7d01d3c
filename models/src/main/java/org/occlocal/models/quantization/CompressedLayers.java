package org.occlocal.models.quantization;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.StoredWeights.Names;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;

/**
 * Layers of compressed-tensors whose weights are integers: "weight_packed", or "weight" as signed bytes, with "weight_scale" and
 * where they are asymmetric "weight_zero_point"; "weight_g_idx" where columns were sorted. "weight_shape" says what the model says,
 * and scales of inputs are not read.
 */
final class CompressedLayers implements StoredFormat {

    private static final String PACKED = ".weight_packed";
    private static final String WEIGHT = ".weight";

    private final LayerTensors tensors;

    CompressedLayers(LayerTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public @Nullable String find(WeightPart part, Names names) {
        if (part.shape().rank() < 2) {
            return null;
        }
        String packed = names.inFile(GptqLayers.stem(part.tensor()) + PACKED);
        if (packed != null) {
            return packed;
        }
        String name = names.inFile(part.tensor());
        boolean isBytes = name != null && tensors.required(name).dtype() == StoredDtype.INT8;
        return isBytes && tensors.config() instanceof QuantizationConfig.CompressedIntegers ? name : null;
    }

    @Override
    public StoredForm open(String tensor, WeightPart part) {
        String stem = tensor.substring(0, tensor.length() - (tensor.endsWith(PACKED) ? PACKED : WEIGHT).length());
        Set<String> own = tensors.present(
                tensor,
                stem + ".weight_scale",
                stem + ".weight_zero_point",
                stem + ".weight_shape",
                stem + ".weight_g_idx",
                stem + ".input_scale",
                stem + ".input_zero_point",
                stem + ".output_scale");
        return StoredForm.ofCodes(own, matrix(tensor, stem, part));
    }

    private QuantizedMatrix matrix(String tensor, String stem, WeightPart part) {
        if (!(tensors.config() instanceof QuantizationConfig.CompressedIntegers config)
                || config.packed() != tensor.endsWith(PACKED)) {
            throw new ModelException(
                    "\"" + tensor + "\" is quantized in a format that config.json's quantization_config does not name ("
                            + tensors.config() + ")",
                    tensors.required(tensor).file(),
                    LayerTensors.MIXED_UP);
        }
        boolean byRows = part.arrangement() instanceof WeightPart.AsStored
                || part.arrangement() instanceof WeightPart.GroupedQkv;
        if (!byRows) {
            throw new ModelException(
                    "\"" + tensor + "\" is quantized, and arranged as "
                            + part.arrangement().getClass().getSimpleName()
                            + "; of compressed-tensors only rows of output features are supported",
                    tensors.required(tensor).file(),
                    "use the checkpoint that is not quantized");
        }
        int rows = Math.toIntExact(part.rows());
        int columns = Math.toIntExact(part.shape().elements() / rows);
        int bits = config.bits();
        int groupSize = config.groupSize(columns);
        int groups = (columns + groupSize - 1) / groupSize;
        TensorLocation codes = config.packed()
                ? tensors.integers(tensor, StoredDtype.INT32, Shape.of(rows, PackedIntegers.words(columns, bits)))
                : tensors.integers(tensor, StoredDtype.INT8, Shape.of(rows, columns));
        TensorLocation zeroPoints = config.symmetric()
                ? null
                : tensors.integers(
                        stem + ".weight_zero_point",
                        StoredDtype.INT32,
                        Shape.of(PackedIntegers.words(rows, bits), groups));
        RowStorage storage = new RowStorage(
                columns,
                groups,
                new PackedIntegers(codes, bits, false),
                tensors.scales(stem + ".weight_scale", Shape.of(rows, groups)),
                1,
                zeroPoints == null ? null : new PackedIntegers(zeroPoints, bits, false));
        StoredMatrix matrix = new StoredMatrix(
                stem,
                rows,
                columns,
                groupSize,
                storage,
                ColumnOrder.read(tensors, stem + ".weight_g_idx", columns, groupSize));
        return part.arrangement() instanceof WeightPart.GroupedQkv grouped
                ? new RegroupedMatrix(matrix, grouped, false)
                : matrix;
    }
}
