package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.QuantizationConfig.PackedFloats;
import org.occlocal.models.quantization.QuantizationConfig.PackedFloats.BlockScale;
import org.occlocal.models.quantization.StoredWeights.Names;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Layers of 4-bit floats: "weight_packed" with "weight_scale" and, in NVFP4, "weight_global_scale" of compressed-tensors; "weight"
 * with "weight_scale" and "weight_scale_2" of Model Optimizer. Scales of inputs are not read.
 */
final class PackedFloatLayers implements StoredFormat {

    private static final String SCALES = ".weight_scale";
    private static final String DIVISOR = ".weight_global_scale";
    private static final String FACTOR = ".weight_scale_2";

    private final LayerTensors tensors;

    PackedFloatLayers(LayerTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public @Nullable String find(WeightPart part, Names names) {
        if (part.shape().rank() != 2 || !(tensors.config() instanceof PackedFloats config)) {
            return null;
        }
        boolean plainName = config.scales() == BlockScale.MULTIPLIED;
        String name = names.inFile(plainName ? part.tensor() : part.tensor() + "_packed");
        return name != null && tensors.required(name).dtype() == StoredDtype.UINT8 ? name : null;
    }

    @Override
    public StoredForm open(String tensor, WeightPart part) {
        if (!(tensors.config() instanceof PackedFloats config)) {
            throw new IllegalStateException(tensor + " was not found in this format");
        }
        if (!(part.arrangement() instanceof WeightPart.AsStored)) {
            throw new ModelException(
                    "\"" + tensor + "\" is quantized, and arranged as "
                            + part.arrangement().getClass().getSimpleName()
                            + "; of 4-bit floats only rows of output features are supported",
                    tensors.required(tensor).file(),
                    "use the checkpoint that is not quantized");
        }
        String stem = tensor.substring(0, tensor.lastIndexOf('.'));
        int rows = Math.toIntExact(part.shape().size(0));
        int columns = Math.toIntExact(part.shape().size(1));
        int blocks = (columns + config.blockSize() - 1) / config.blockSize();
        float factor =
                switch (config.scales()) {
                    case POWER -> 1;
                    case DIVIDED -> 1 / number(stem + DIVISOR);
                    case MULTIPLIED -> number(stem + FACTOR);
                };
        PackedFloatRows weights = new PackedFloatRows(
                tensor,
                tensors.integers(tensor, StoredDtype.UINT8, Shape.of(rows, (columns + 1) / 2)),
                scales(config, stem + SCALES, Shape.of(rows, blocks)),
                factor,
                columns,
                config.blockSize());
        return StoredForm.ofNumbers(
                tensors.present(
                        tensor,
                        stem + SCALES,
                        stem + DIVISOR,
                        stem + FACTOR,
                        stem + ".weight_shape",
                        stem + ".input_scale",
                        stem + ".input_global_scale"),
                weights);
    }

    private TensorLocation scales(PackedFloats config, String name, Shape shape) {
        boolean areBytes =
                config.scales() == BlockScale.POWER && tensors.required(name).dtype() == StoredDtype.UINT8;
        return areBytes ? tensors.integers(name, StoredDtype.UINT8, shape) : tensors.smallScales(name, shape);
    }

    /** A tensor of one number, of any number of dimensions. */
    private float number(String name) {
        Shape stored = tensors.required(name).shape();
        float[] value = new float[1];
        try (TensorReader reader =
                new TensorReader(tensors.scales(name, stored.elements() == 1 ? stored : Shape.of(1)))) {
            reader.readFloats(0, value, 0, 1);
        }
        return value[0];
    }
}
