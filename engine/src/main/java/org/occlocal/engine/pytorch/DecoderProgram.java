package org.occlocal.engine.pytorch;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.RotarySpec;

/** Lowers some layers of a {@link DecoderSpec} to decoder.py with its parts, and its attributes. */
final class DecoderProgram {

    static final ProgramSource SOURCE = ProgramSource.read(
            "Decoder",
            "decoder.py",
            "decoder/weights.py",
            "decoder/cache.py",
            "decoder/linear.py",
            "decoder/norms.py",
            "decoder/attention.py",
            "decoder/attend.py",
            "decoder/groups.py",
            "decoder/latent.py",
            "decoder/mlp.py",
            "decoder/experts.py",
            "decoder/layers.py",
            "decoder/head.py",
            "decoder/sampling.py");

    private DecoderProgram() {}

    /**
     * What a program is made for, apart from its layers.
     *
     * @param packing that applies on the device
     * @param keepsCodes whether weights may be kept as codes
     */
    record Target(DeviceId device, Dtype dtype, Packing packing, boolean keepsCodes) {

        /** The processor, with weights as numbers that can be replaced. */
        private static final Target ROUNDING = new Target(DeviceId.CPU, Dtype.FLOAT32, Packing.NEVER, false);
    }

    /** @param firstLayer the number of the first of the layers */
    static TorchScriptArchive lower(DecoderSpec spec, List<LayerSpec> layers, int firstLayer, Target target) {
        return lower(SOURCE, false, spec, layers, firstLayer, target);
    }

    /**
     * Embedding, head and layers on the processor in float32, with the methods of calibration.py.
     *
     * @param layers each kind of the model twice
     */
    static TorchScriptArchive forCalibration(DecoderSpec spec, List<LayerSpec> layers) {
        return lower(SOURCE.with("decoder/calibration.py"), false, spec, layers, 0, Target.ROUNDING);
    }

    /** A whole model on the processor in float32, with the methods of calibration.py and tuning.py, whose attributes it lacks. */
    static TorchScriptArchive forTuning(DecoderSpec spec) {
        ProgramSource source = SOURCE.with("decoder/calibration.py").with("decoder/tuning.py");
        return lower(source, true, spec, spec.layers(), 0, Target.ROUNDING);
    }

    private static TorchScriptArchive lower(
            ProgramSource common,
            boolean training,
            DecoderSpec spec,
            List<LayerSpec> layers,
            int firstLayer,
            Target target) {
        boolean recurs = layers.stream().anyMatch(layer -> layer.recurrence() != null);
        boolean selects = layers.stream().anyMatch(layer -> AttentionAttributes.indexer(layer) != null);
        boolean wide = spec.hasWideRows();
        ProgramSource source = common.with(target.keepsCodes() ? "decoder/quantized.py" : "decoder/without_codes.py");
        source = recurs
                ? source.with("decoder/recurrence.py").with("decoder/recurrence_rules.py")
                : source.with("decoder/without_recurrence.py");
        source = source.with(selects ? "decoder/sparse.py" : "decoder/without_sparse.py");
        source = wide
                ? source.with("decoder/rows.py").with("decoder/streams.py")
                : source.with("decoder/without_rows.py");
        TorchScriptArchive archive = new TorchScriptArchive(source).attribute("training", training);
        addTarget(archive, spec, target);
        addModel(archive, spec);
        LayerAttributes<LayerSpec> attributes = LayerAttributes.of(archive, layers);
        addBranches(attributes);
        AttentionAttributes.add(attributes);
        MlpAttributes.add(archive, attributes);
        if (recurs) {
            RecurrenceAttributes.add(attributes, spec.normEpsilon());
        }
        if (selects) {
            AttentionAttributes.addIndexers(attributes);
        }
        if (wide) {
            RowAttributes.add(archive, spec, layers, firstLayer);
        }
        addEmpty(archive, layers.size());
        return archive;
    }

    private static void addTarget(TorchScriptArchive archive, DecoderSpec spec, Target target) {
        DeviceId device = target.device();
        Dtype dtype = target.dtype();
        Packing packing = target.packing();
        archive.attribute("device", device.toString())
                .attribute("dtype", ScalarType.of(dtype).code())
                .attribute("tile_tokens", packing.tileTokens(dtype))
                .attribute("packs", packing != Packing.NEVER)
                .attribute("head_tile", QuantizedLoader.headTile(spec, packing))
                .attribute("few_rows", packing.fewRows());
        if (target.keepsCodes()) {
            archive.attribute("int8_kernel_rows", QuantizedKernels.int8Rows(device, dtype))
                    .attribute("int4_kernel_rows", QuantizedKernels.int4Rows(device, dtype))
                    .attribute("int4_block", QuantizedKernels.BLOCK_ROWS);
        }
    }

    /** What all layers have in common. */
    private static void addModel(TorchScriptArchive archive, DecoderSpec spec) {
        archive.attribute("layer_norm", spec.normKind() == NormKind.LAYER)
                .attribute("norm_epsilon", spec.normEpsilon())
                .attribute("embedding_scale", spec.embeddingScale())
                .attribute("position_offset", spec.positionOffset())
                .attribute("position_frequencies", "List[float]", positionFrequencies(spec))
                .attribute("logit_scale", spec.logitScale())
                .attribute("logit_soft_cap", spec.logitSoftCap())
                .attribute("rotary_interleaved", "List[bool]", ofRotaries(spec, RotarySpec::interleaved))
                .attribute("rotary_factor", "List[float]", ofRotaries(spec, RotarySpec::attentionFactor));
    }

    private static List<Double> positionFrequencies(DecoderSpec spec) {
        return spec.sinusoids() == null
                ? List.of()
                : spec.sinusoids().frequencies().stream()
                        .map(Float::doubleValue)
                        .toList();
    }

    private static <T> List<T> ofRotaries(DecoderSpec spec, Function<RotarySpec, T> attribute) {
        return spec.rotaries().stream().map(attribute).toList();
    }

    /** How the branches of each layer are put together. */
    private static void addBranches(LayerAttributes<LayerSpec> layers) {
        layers.flags("parallel", LayerSpec::parallel, false)
                .flags("residual_is_normed", LayerSpec::residualIsNormed, false)
                .floats("residual_scale", LayerSpec::residualScale, 1)
                .of(LayerSpec::scales)
                .floats("attention_input_scale", BranchScales::attentionInput, 1)
                .floats("attention_output_scale", BranchScales::attentionOutput, 1)
                .floats("recurrence_input_scale", BranchScales::recurrenceInput, 1)
                .floats("recurrence_output_scale", BranchScales::recurrenceOutput, 1)
                .floats("mlp_output_scale", BranchScales::mlpOutput, 1)
                .floats("mixer_residual_scale", BranchScales::mixerResidual, 1)
                .floats("mlp_residual_scale", BranchScales::mlpResidual, 1);
    }

    /** What is filled when weights are loaded and caches are opened. */
    private static void addEmpty(TorchScriptArchive archive, int layers) {
        archive.attribute("stops", "List[int]", List.of())
                .attribute("outer", "Dict[str, Tensor]", Map.of())
                .attribute("layers", "List[Dict[str, Tensor]]", Collections.nCopies(layers, Map.of()))
                .attribute("head_tiles", "List[Tensor]", List.of())
                .attribute("files", "List[Tensor]", List.of())
                .attribute("slopes", "List[Tensor]", List.of())
                .attribute("keys", "List[Tensor]", List.of())
                .attribute("values", "List[Tensor]", List.of())
                .attribute("inputs", "List[Tensor]", List.of())
                .attribute("states", "List[Tensor]", List.of())
                .attribute("seen", "List[Tensor]", List.of());
    }
}
