package org.occlocal.engine.pytorch;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.GateLimit;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.RecurrenceDetails;
import org.occlocal.models.spec.RecurrenceSpec;
import org.occlocal.models.spec.RotarySpec;
import org.occlocal.models.spec.RouterScores;

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

    private static final ExpertsSpec NO_EXPERTS = ExpertsSpec.softmax(1, 1, false);

    private DecoderProgram() {}

    /**
     * @param firstLayer the number of the first of the layers
     * @param packing that applies on the device
     * @param keepsCodes whether weights may be kept as codes
     */
    static TorchScriptArchive lower(
            DecoderSpec spec,
            List<LayerSpec> layers,
            int firstLayer,
            DeviceId device,
            Dtype dtype,
            Packing packing,
            boolean keepsCodes) {
        return lower(SOURCE, false, spec, layers, firstLayer, device, dtype, packing, keepsCodes);
    }

    /**
     * Embedding, head and layers on the processor in float32, with the methods of calibration.py.
     *
     * @param layers each kind of the model twice
     */
    static TorchScriptArchive forCalibration(DecoderSpec spec, List<LayerSpec> layers) {
        ProgramSource source = SOURCE.with("decoder/calibration.py");
        return lower(source, false, spec, layers, 0, DeviceId.CPU, Dtype.FLOAT32, Packing.NEVER, false);
    }

    /** A whole model on the processor in float32, with the methods of calibration.py and tuning.py, whose attributes it lacks. */
    static TorchScriptArchive forTuning(DecoderSpec spec) {
        ProgramSource source = SOURCE.with("decoder/calibration.py").with("decoder/tuning.py");
        return lower(source, true, spec, spec.layers(), 0, DeviceId.CPU, Dtype.FLOAT32, Packing.NEVER, false);
    }

    private static TorchScriptArchive lower(
            ProgramSource common,
            boolean training,
            DecoderSpec spec,
            List<LayerSpec> layers,
            int firstLayer,
            DeviceId device,
            Dtype dtype,
            Packing packing,
            boolean keepsCodes) {
        boolean recurs = layers.stream().anyMatch(layer -> layer.recurrence() != null);
        ProgramSource coded = common.with(keepsCodes ? "decoder/quantized.py" : "decoder/without_codes.py");
        ProgramSource recurrent = recurs
                ? coded.with("decoder/recurrence.py").with("decoder/recurrence_rules.py")
                : coded.with("decoder/without_recurrence.py");
        boolean selects = layers.stream().anyMatch(layer -> AttentionAttributes.indexer(layer) != null);
        ProgramSource sparse = recurrent.with(selects ? "decoder/sparse.py" : "decoder/without_sparse.py");
        boolean wide = spec.hasWideRows();
        ProgramSource source = wide
                ? sparse.with("decoder/rows.py").with("decoder/streams.py")
                : sparse.with("decoder/without_rows.py");
        TorchScriptArchive archive = new TorchScriptArchive(source)
                .attribute("training", training)
                .attribute("device", device.toString())
                .attribute("dtype", ScalarType.of(dtype).code())
                .attribute("tile_tokens", packing.tileTokens(dtype))
                .attribute("packs", packing != Packing.NEVER)
                .attribute("head_tile", QuantizedLoader.headTile(spec, packing))
                .attribute("few_rows", packing.fewRows())
                .attribute("layer_norm", spec.normKind() == NormKind.LAYER)
                .attribute("norm_epsilon", spec.normEpsilon())
                .attribute("embedding_scale", spec.embeddingScale())
                .attribute("position_offset", spec.positionOffset())
                .attribute("position_frequencies", "List[float]", positionFrequencies(spec))
                .attribute("logit_scale", spec.logitScale())
                .attribute("logit_soft_cap", spec.logitSoftCap())
                .attribute("rotary_interleaved", "List[bool]", list(spec.rotaries(), RotarySpec::interleaved))
                .attribute("rotary_factor", "List[float]", list(spec.rotaries(), RotarySpec::attentionFactor));
        AttentionAttributes.add(archive, layers);
        if (recurs) {
            recurrence(archive, layers, spec.normEpsilon());
        }
        if (selects) {
            AttentionAttributes.addIndexers(archive, layers);
        }
        if (wide) {
            RowAttributes.add(archive, spec, layers, firstLayer);
        }
        if (keepsCodes) {
            quantized(archive, device, dtype);
        }
        scales(archive, layers);
        mlp(archive, layers);
        return archive.attribute("parallel", "List[bool]", list(layers, LayerSpec::parallel))
                .attribute("residual_is_normed", "List[bool]", list(layers, LayerSpec::residualIsNormed))
                .attribute("residual_scale", "List[float]", list(layers, LayerSpec::residualScale))
                .attribute("stops", "List[int]", List.of())
                .attribute("outer", "Dict[str, Tensor]", Map.of())
                .attribute("layers", "List[Dict[str, Tensor]]", Collections.nCopies(layers.size(), EmptyTensors.MAP))
                .attribute("head_tiles", "List[Tensor]", List.of())
                .attribute("files", "List[Tensor]", List.of())
                .attribute("slopes", "List[Tensor]", List.of())
                .attribute("keys", "List[Tensor]", List.of())
                .attribute("values", "List[Tensor]", List.of())
                .attribute("inputs", "List[Tensor]", List.of())
                .attribute("states", "List[Tensor]", List.of())
                .attribute("seen", "List[Tensor]", List.of());
    }

    private static List<Object> positionFrequencies(DecoderSpec spec) {
        return spec.sinusoids() == null ? List.of() : list(spec.sinusoids().frequencies(), Float::doubleValue);
    }

    private static void quantized(TorchScriptArchive archive, DeviceId device, Dtype dtype) {
        archive.attribute("int8_kernel_rows", QuantizedKernels.int8Rows(device, dtype))
                .attribute("int4_kernel_rows", QuantizedKernels.int4Rows(device, dtype))
                .attribute("int4_block", QuantizedKernels.BLOCK_ROWS);
    }

    private static void scales(TorchScriptArchive archive, List<LayerSpec> layers) {
        archive.attribute("attention_input_scale", "List[float]", list(layers, layer -> layer.scales()
                        .attentionInput()))
                .attribute("attention_output_scale", "List[float]", list(layers, layer -> layer.scales()
                        .attentionOutput()))
                .attribute("recurrence_input_scale", "List[float]", list(layers, layer -> layer.scales()
                        .recurrenceInput()))
                .attribute("recurrence_output_scale", "List[float]", list(layers, layer -> layer.scales()
                        .recurrenceOutput()))
                .attribute("mlp_output_scale", "List[float]", list(layers, layer -> layer.scales()
                        .mlpOutput()))
                .attribute("mixer_residual_scale", "List[float]", list(layers, layer -> layer.scales()
                        .mixerResidual()))
                .attribute("mlp_residual_scale", "List[float]", list(layers, layer -> layer.scales()
                        .mlpResidual()));
    }

    /** @param normEpsilon of the model's norms */
    private static void recurrence(TorchScriptArchive archive, List<LayerSpec> layers, double normEpsilon) {
        archive.attribute("recurrent_key_heads", "List[int]", list(layers, ofRecurrence(RecurrenceSpec::keyHeads, 0)))
                .attribute(
                        "recurrent_value_heads", "List[int]", list(layers, ofRecurrence(RecurrenceSpec::valueHeads, 0)))
                .attribute("recurrent_key_size", "List[int]", list(layers, ofRecurrence(RecurrenceSpec::keySize, 0)))
                .attribute(
                        "recurrent_value_size", "List[int]", list(layers, ofRecurrence(RecurrenceSpec::valueSize, 0)))
                .attribute("recurrent_kernel", "List[int]", list(layers, ofRecurrence(RecurrenceSpec::kernel, 0)))
                .attribute(
                        "recurrent_grouped", "List[bool]", list(layers, ofRecurrence(RecurrenceSpec::grouped, false)))
                .attribute(
                        "recurrent_additive",
                        "List[bool]",
                        list(layers, ofRecurrence(RecurrenceSpec::isAdditive, false)))
                .attribute(
                        "recurrent_selective",
                        "List[bool]",
                        list(layers, ofRecurrence(RecurrenceSpec::isSelective, false)))
                .attribute(
                        "recurrent_unit", "List[bool]", list(layers, ofRecurrence(RecurrenceSpec::isLinearUnit, false)))
                .attribute(
                        "recurrent_channelwise",
                        "List[bool]",
                        list(layers, ofRecurrence(RecurrenceSpec::isChannelwise, false)))
                .attribute(
                        "recurrent_lowest_decay",
                        "List[float]",
                        list(layers, ofDetails(RecurrenceDetails::lowestDecay, 0.0)))
                .attribute(
                        "recurrent_convolution",
                        "List[bool]",
                        list(layers, ofRecurrence(RecurrenceSpec::isConvolution, false)))
                .attribute(
                        "recurrent_least_step",
                        "List[float]",
                        list(layers, ofDetails(RecurrenceDetails::leastStep, 0.0)))
                .attribute(
                        "recurrent_share_scale",
                        "List[float]",
                        list(layers, ofDetails(RecurrenceDetails::shareScale, 1.0)))
                .attribute(
                        "recurrent_norm_epsilon",
                        "List[float]",
                        list(
                                layers,
                                ofDetails(
                                        details -> details.normEpsilon() > 0 ? details.normEpsilon() : normEpsilon,
                                        normEpsilon)))
                .attribute(
                        "recurrent_norm_first",
                        "List[bool]",
                        list(layers, ofDetails(RecurrenceDetails::normBeforeGate, false)))
                .attribute(
                        "recurrent_rates",
                        "List[List[float]]",
                        list(layers, ofDetails(RecurrenceDetails::rates, List.of())))
                .attribute(
                        "recurrent_factors",
                        "List[List[float]]",
                        list(layers, ofDetails(RecurrenceDetails::factors, List.of())));
    }

    /** @param otherwise where a layer has none */
    private static Function<LayerSpec, Object> ofRecurrence(
            Function<RecurrenceSpec, Object> attribute, Object otherwise) {
        return layer -> layer.recurrence() == null ? otherwise : attribute.apply(layer.recurrence());
    }

    /** @param otherwise where a layer has no recurrence */
    private static Function<LayerSpec, Object> ofDetails(
            Function<RecurrenceDetails, Object> attribute, Object otherwise) {
        return ofRecurrence(recurrence -> attribute.apply(recurrence.details()), otherwise);
    }

    private static void mlp(TorchScriptArchive archive, List<LayerSpec> layers) {
        archive.attribute("has_mlp", "List[bool]", list(layers, layer -> layer.mlp() != null))
                .attribute("activation", "List[str]", list(layers, ofMlp(mlp -> lower(mlp.activation()), "relu")))
                .attribute("gated", "List[bool]", list(layers, ofMlp(MlpSpec::gated, false)))
                .attribute("gate_limit", "List[float]", list(layers, ofMlp(mlp -> most(mlp.limit()), 0.0)))
                .attribute("shared_gate_limit", "List[float]", list(layers, ofMlp(mlp -> most(mlp.sharedLimit()), 0.0)))
                .attribute("limits_activated", "List[bool]", list(layers, ofLimit(GateLimit::behindActivation, false)))
                .attribute("up_addend", "List[float]", list(layers, ofLimit(GateLimit::addend, 0.0)))
                .attribute("gate_scale", "List[float]", list(layers, ofMlp(MlpSpec::gateScale, 1.0)))
                .attribute("gate_is_cut", "List[bool]", list(layers, ofMlp(mlp -> mlp.gateCut() != null, false)))
                .attribute("gate_cut", "List[float]", list(layers, ofMlp(DecoderProgram::gateCut, 0.0)))
                .attribute("experts", "List[int]", list(layers, DecoderProgram::expertCount))
                .attribute("active_experts", "List[int]", list(layers, layer -> experts(layer)
                        .active()))
                .attribute("identities", "List[int]", list(layers, layer -> experts(layer)
                        .identities()))
                .attribute("sets_experts_aside", "List[bool]", list(layers, layer -> layer.aside() == Aside.EXPERTS))
                .attribute(
                        "router_scores",
                        "List[str]",
                        list(layers, layer -> lower(experts(layer).scores())))
                .attribute("expert_groups", "List[int]", list(layers, layer -> experts(layer)
                        .groups()
                        .groups()))
                .attribute("active_groups", "List[int]", list(layers, layer -> experts(layer)
                        .groups()
                        .active()))
                .attribute("best_of_group", "List[int]", list(layers, layer -> experts(layer)
                        .groups()
                        .best()))
                .attribute("normalize_experts", "List[bool]", list(layers, layer -> experts(layer)
                        .normalize()))
                .attribute("least_expert_sum", "List[float]", list(layers, layer -> experts(layer)
                        .leastSum()))
                .attribute("experts_scale", "List[float]", list(layers, layer -> experts(layer)
                        .scale()))
                .attribute("router_logit_scale", "List[float]", list(layers, layer -> experts(layer)
                        .logitScale()))
                .attribute("shared_scale", "List[float]", list(layers, layer -> experts(layer)
                        .sharedScale()))
                .attribute("weighs_inputs", "List[bool]", list(layers, layer -> experts(layer)
                        .weighsInputs()))
                .attribute("near_logits", RouterScores.NEAR);
    }

    /** @param otherwise where a layer has none */
    private static Function<LayerSpec, Object> ofMlp(Function<MlpSpec, Object> attribute, Object otherwise) {
        return layer -> layer.mlp() == null ? otherwise : attribute.apply(layer.mlp());
    }

    private static double most(@Nullable GateLimit limit) {
        return limit == null ? 0 : limit.most();
    }

    /** @param otherwise where nothing is limited; where both are, they agree */
    private static Function<LayerSpec, Object> ofLimit(Function<GateLimit, Object> attribute, Object otherwise) {
        return ofMlp(
                mlp -> {
                    GateLimit limit = mlp.limit() == null ? mlp.sharedLimit() : mlp.limit();
                    return limit == null ? otherwise : attribute.apply(limit);
                },
                otherwise);
    }

    /** Anything where all of the gate passes. */
    private static Object gateCut(MlpSpec mlp) {
        return mlp.gateCut() == null ? 0.0 : mlp.gateCut().deviations();
    }

    /** 0 where a layer has no mixture. */
    private static int expertCount(LayerSpec layer) {
        return layer.mlp() == null || layer.mlp().experts() == null
                ? 0
                : layer.mlp().experts().experts();
    }

    /** Anything where a layer has no mixture. */
    private static ExpertsSpec experts(LayerSpec layer) {
        return layer.mlp() == null || layer.mlp().experts() == null
                ? NO_EXPERTS
                : layer.mlp().experts();
    }

    static String lower(Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    /** What each of them has. */
    static <T> List<Object> list(List<T> values, Function<T, Object> attribute) {
        return values.stream().map(attribute).toList();
    }

    private static final class EmptyTensors {
        static final Map<String, Object> MAP = Map.of();
    }
}
