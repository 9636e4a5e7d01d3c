package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.StoredWeights.Names;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;

/** Experts of gpt-oss in MXFP4: "_blocks" and "_scales" behind the name of the stack that they are in plain checkpoints. */
final class MicroscaledExperts implements StoredFormat {

    private static final String BLOCKS = "_blocks";

    private final LayerTensors tensors;

    MicroscaledExperts(LayerTensors tensors) {
        this.tensors = tensors;
    }

    @Override
    public @Nullable String find(WeightPart part, Names names) {
        boolean isStack = part.arrangement() instanceof WeightPart.ExpertStack
                && part.shape().rank() > 2;
        return isStack ? names.inFile(part.tensor() + BLOCKS) : null;
    }

    @Override
    public StoredForm open(String tensor, WeightPart part) {
        TensorLocation stored = tensors.required(tensor);
        if (!(part.arrangement() instanceof WeightPart.ExpertStack stack)
                || !(tensors.config() instanceof QuantizationConfig.MicroscaledFloats)) {
            throw new ModelException(
                    "\"" + tensor + "\" is quantized, config.json has no quantization_config of mxfp4",
                    stored.file(),
                    "add the quantization_config of the model's makers to config.json: quant_method");
        }
        long experts = part.shape().size(0);
        long outs = part.shape().size(2);
        int ins = Math.toIntExact(part.shape().size(1));
        int blocks = MicroscaledRows.blocks(ins);
        // transformers has both dimensions of a row in one
        Shape sizes = stored.shape().rank() == 3
                ? Shape.of(experts, outs, (long) blocks * MicroscaledRows.BLOCK_BYTES)
                : Shape.of(experts, outs, blocks, MicroscaledRows.BLOCK_BYTES);
        String name = tensor.substring(0, tensor.length() - BLOCKS.length());
        TensorLocation scales = tensors.integers(name + "_scales", StoredDtype.UINT8, Shape.of(experts, outs, blocks));
        MicroscaledRows rows = new MicroscaledRows(
                name, tensors.integers(tensor, StoredDtype.UINT8, sizes), scales, Math.toIntExact(outs), ins, stack);
        return StoredForm.ofNumbers(tensors.present(tensor, name + "_scales"), rows);
    }
}
