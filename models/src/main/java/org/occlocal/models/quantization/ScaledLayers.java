package org.occlocal.models.quantization;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.StoredWeights.Names;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;

/**
 * Layers whose weights are numbers of 8 bits that are multiplied by scales: "weight" with "weight_scale_inv" as DeepSeek and
 * transformers name them, or with "weight_scale". Scales of inputs are not read.
 */
final class ScaledLayers implements StoredFormat {

    private static final String[] SCALES = {"_scale_inv", "_scale"};
    private static final String[] OF_INPUTS = {".input_scale", ".activation_scale"};

    private final LayerTensors tensors;

    ScaledLayers(LayerTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public @Nullable String find(WeightPart part, Names names) {
        String name = part.shape().rank() < 2 ? null : names.inFile(part.tensor());
        boolean isScaled = name != null && tensors.required(name).dtype().isScaled();
        return isScaled && tensors.config() instanceof QuantizationConfig.ScaledFloats ? name : null;
    }

    @Override
    public StoredForm open(String tensor, WeightPart part) {
        TensorLocation codes = tensors.dense(tensor, tensors.required(tensor));
        if (!(tensors.config() instanceof QuantizationConfig.ScaledFloats config)) {
            throw new IllegalStateException(tensor + " was not found in this format");
        }
        if (codes.dtype() == StoredDtype.INT8 || !(part.arrangement() instanceof WeightPart.AsStored)) {
            throw new ModelException(
                    "weight \"" + tensor + "\" is stored as " + codes.dtype() + ", arranged as "
                            + part.arrangement().getClass().getSimpleName()
                            + "; by fp8 only FLOAT8_E4M3 and FLOAT8_E5M2 with rows of output features are supported",
                    codes.file(),
                    "use the checkpoint that is not quantized");
        }
        if (!codes.shape().equals(part.shape())) {
            throw new ModelException(
                    "weight \"" + tensor + "\" has shape " + codes.shape() + ", config.json implies " + part.shape(),
                    codes.file(),
                    LayerTensors.MIXED_UP);
        }
        String scales = tensor + SCALES[0];
        for (String ending : SCALES) {
            scales = tensors.has(tensor + ending) ? tensor + ending : scales;
        }
        Set<String> own = new HashSet<>(Set.of(tensor, scales));
        for (String ending : OF_INPUTS) {
            own.addAll(tensors.present(GptqLayers.stem(tensor) + ending));
        }
        return StoredForm.ofNumbers(own, rows(config, part, codes, tensor, scales));
    }

    private ScaledRows rows(
            QuantizationConfig.ScaledFloats config,
            WeightPart part,
            TensorLocation codes,
            String tensor,
            String scales) {
        int matrices = part.shape().rank() > 2 ? Math.toIntExact(part.shape().size(0)) : 1;
        int rows = Math.toIntExact(part.shape().rows() / matrices);
        int columns = Math.toIntExact(part.shape().size(part.shape().rank() - 1));
        if (config.blockRows() > 0) {
            ScaledRows.Grid grid = new ScaledRows.Grid(rows, columns, config.blockRows(), config.blockColumns());
            Shape sizes = matrices > 1
                    ? Shape.of(matrices, grid.scaleRows(), grid.scaleColumns())
                    : Shape.of(grid.scaleRows(), grid.scaleColumns());
            return new ScaledRows(tensor, codes, tensors.scales(scales, sizes), matrices, grid);
        }
        // one for each matrix, or one for each row, in whatever number of dimensions
        Shape stored = tensors.required(scales).shape();
        boolean ofMatrices = stored.elements() == matrices;
        boolean ofRows = stored.elements() == (long) matrices * rows;
        return new ScaledRows(
                tensor,
                codes,
                tensors.scales(scales, ofMatrices || ofRows ? stored : Shape.of((long) matrices * rows, 1)),
                matrices,
                new ScaledRows.Grid(rows, columns, ofMatrices ? rows : 1, columns));
    }
}
