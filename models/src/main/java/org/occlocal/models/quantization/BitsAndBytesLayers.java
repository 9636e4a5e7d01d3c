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
import org.occlocal.models.weights.TensorReader;

/**
 * Layers as bitsandbytes saves them: 4-bit codes with the value of each code and a scale for each block ("weight.absmax"), or
 * signed bytes with the largest magnitude of each row ("SCB"). The latter stay integers. Outliers of inputs, which it multiplies
 * apart, need no care here: inputs are not rounded.
 */
final class BitsAndBytesLayers implements StoredFormat {

    private static final String SCALES = ".absmax";
    private static final String[] STATES = {".quant_state.bitsandbytes__nf4", ".quant_state.bitsandbytes__fp4"};
    private static final int CODES = 16;
    /** What the largest magnitude of a row is stored as. */
    private static final float LARGEST_BYTE = 127;

    private final LayerTensors tensors;

    BitsAndBytesLayers(LayerTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public @Nullable String find(WeightPart part, Names names) {
        String name = part.shape().rank() < 2 ? null : names.inFile(part.tensor());
        boolean isOwn = name != null && (tensors.has(name + SCALES) || tensors.has(magnitudes(name)));
        return isOwn ? name : null;
    }

    @Override
    public StoredForm open(String tensor, WeightPart part) {
        TensorLocation codes = tensors.required(tensor);
        if (!(tensors.config() instanceof QuantizationConfig.BitsAndBytes)) {
            throw new ModelException(
                    "\"" + tensor
                            + "\" is quantized by bitsandbytes, which config.json's quantization_config does not name ("
                            + tensors.config() + ")",
                    codes.file(),
                    LayerTensors.MIXED_UP);
        }
        if (!(part.arrangement() instanceof WeightPart.AsStored) || part.shape().rank() != 2) {
            throw new ModelException(
                    "\"" + tensor + "\" is quantized, and arranged as "
                            + part.arrangement().getClass().getSimpleName() + " " + part.shape()
                            + "; of bitsandbytes only rows of output features are supported",
                    codes.file(),
                    "use the checkpoint that is not quantized");
        }
        return tensors.has(tensor + SCALES) ? ofCodes(tensor, part) : ofIntegers(tensor, part);
    }

    private StoredForm ofCodes(String tensor, WeightPart part) {
        String stateName = tensor + STATES[0];
        for (String ending : STATES) {
            stateName = tensors.has(tensor + ending) ? tensor + ending : stateName;
        }
        BlockwiseState state = BlockwiseState.read(tensors, stateName);
        if (!state.shape().equals(part.shape())) {
            throw new ModelException(
                    "weight \"" + tensor + "\" has shape " + state.shape() + ", config.json implies " + part.shape(),
                    tensors.required(stateName).file(),
                    LayerTensors.MIXED_UP);
        }
        long weights = part.shape().elements();
        TensorLocation codes = tensors.integers(tensor, StoredDtype.UINT8, Shape.of((weights + 1) / 2, 1));
        CodebookRows rows = new CodebookRows(
                tensor,
                codes,
                values(tensor + ".quant_map", CODES),
                scales(tensor, state, state.blocks(weights)),
                state.blockSize(),
                part.shape());
        Set<String> own = new HashSet<>(tensors.present(
                tensor,
                stateName,
                tensor + SCALES,
                tensor + ".quant_map",
                tensor + ".nested_absmax",
                tensor + ".nested_quant_map"));
        return StoredForm.ofNumbers(own, rows);
    }

    private BlockScales scales(String tensor, BlockwiseState state, long blocks) {
        String name = tensor + SCALES;
        if (!state.nested()) {
            return BlockScales.of(tensors.scales(name, Shape.of(blocks)));
        }
        long outer = (blocks + state.nestedBlockSize() - 1) / state.nestedBlockSize();
        return new NestedScales(
                tensors.integers(name, StoredDtype.UINT8, Shape.of(blocks)),
                values(tensor + ".nested_quant_map", 1 << Byte.SIZE),
                BlockScales.of(tensors.scales(tensor + ".nested_absmax", Shape.of(outer))),
                state.nestedBlockSize(),
                state.nestedOffset());
    }

    private float[] values(String name, int count) {
        float[] values = new float[count];
        try (TensorReader reader = new TensorReader(tensors.scales(name, Shape.of(count)))) {
            reader.readFloats(0, values, 0, count);
        }
        return values;
    }

    private StoredForm ofIntegers(String tensor, WeightPart part) {
        String stem = GptqLayers.stem(tensor);
        String layout = stem + ".weight_format";
        if (tensors.has(layout)) {
            requireRows(tensors.integers(layout, StoredDtype.UINT8, Shape.of()));
        }
        int rows = Math.toIntExact(part.rows());
        int columns = Math.toIntExact(part.shape().size(1));
        RowStorage storage = new RowStorage(
                columns,
                1,
                new PackedIntegers(tensors.integers(tensor, StoredDtype.INT8, part.shape()), Byte.SIZE, false),
                tensors.scales(magnitudes(tensor), Shape.of(rows)),
                1 / LARGEST_BYTE,
                null);
        return StoredForm.ofCodes(
                tensors.present(tensor, magnitudes(tensor), layout),
                new StoredMatrix(stem, rows, columns, columns, storage, null));
    }

    /** @throws ModelException when bytes lie otherwise than row by row, as for some GPUs' instructions */
    private static void requireRows(TensorLocation layout) {
        byte[] code = new byte[1];
        try (TensorReader reader = new TensorReader(layout)) {
            reader.readBytes(0, code, 0, 1);
        }
        if (code[0] != 0) {
            throw new ModelException(
                    "bytes of bitsandbytes lie in layout " + code[0] + ", supported is 0, row by row",
                    layout.file(),
                    "save the checkpoint again with a newer bitsandbytes");
        }
    }

    private static String magnitudes(String tensor) {
        return GptqLayers.stem(tensor) + ".SCB";
    }
}
