package org.occlocal.models.family;

import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.GateCut;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RowSpec;
import org.occlocal.models.spec.RowSpec.LayerInputs;

/**
 * Gemma 3n, text: several streams of hidden states of which layers compute one, low-rank residuals, embeddings of each layer's own,
 * keys and values that the last layers share, and gates of which some layers let only the largest elements through. Layers may have
 * MLPs of different sizes, as models have that are cut out of a larger one (MatFormer).
 */
final class Gemma3nText implements Family {

    private static final int PATTERN = 5;
    private static final int SHARED_LAYERS = 15;
    private static final int CUT_LAYERS = 10;
    private static final double CUT_SHARE = 0.95;
    private static final String INPUTS = "hidden_size_per_layer_input";
    private static final String STREAMS = "altup_num_inputs";
    private static final String ACTIVE = "altup_active_idx";
    private static final String SCALED = "altup_correct_scale";
    private static final String SCALE = "altup.correct_output_scale";
    private static final String WIDTHS = "intermediate_size";
    private static final String CUTS = "activation_sparsity_pattern";

    @Override
    public List<String> modelTypes() {
        return List.of("gemma3n_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config.without(WIDTHS));
        b.normEpsilon = config.number("rms_norm_eps", 1e-6);
        b.embeddingScale = Math.sqrt(b.hidden);
        b.attentionScale = layer -> 1.0;
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.logitSoftCap = config.number("final_logit_softcapping", 30);
        IntPredicate sliding = b.slidingLayers(layer -> (layer + 1) % PATTERN != 0);
        b.slidingWindow(sliding, 512);
        b.rotaries.add(RotaryReader.of(config, "full_attention", 1_000_000).read(b.headSize, false));
        b.rotaries.add(
                config.object("rope_parameters").has("sliding_attention")
                        ? RotaryReader.of(config, "sliding_attention", 10_000).read(b.headSize, false)
                        : RotaryReader.plain(config.number("rope_local_base_freq", 10_000), b.headSize));
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
        b.mlp = mlps(b);
        SharedLayers shared = SharedLayers.read(b, sliding, SHARED_LAYERS);
        b.ignored = b.ignored.or(shared::leaveUnread);
        b.ignored = b.ignored.or(name -> name.startsWith("model.layers.") && name.endsWith("." + SCALE));
        LayerInputs inputs = LayerInputsReader.read(b);
        if (inputs == null) {
            throw config.unsupported(INPUTS, "every layer has an input of its own");
        }
        b.row = streams(b, inputs);
        List<Integer> widths = widths(config, b.layers);
        boolean bias = config.flag("attention_bias", false);
        int rank = config.positive("laurel_rank", 64);
        b.layerWeights = (layer, weights) -> {
            attention(b.attention(layer), weights, bias, "v_proj");
            int width = widths.get(layer);
            weights.gatedMlp(width, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")
                    .linear("laurel_down", b.hidden, false, List.of("laurel.linear_left"), List.of(rank))
                    .linear("laurel_up", rank, false, List.of("laurel.linear_right"), List.of(b.hidden))
                    .norm("laurel_norm", "laurel.post_laurel_norm");
            LayerInputsReader.addTo(Gemma.sandwichNorms(weights), inputs);
            altUp(b, weights);
        };
        return b.build();
    }

    /**
     * Also Gemma 4's: queries, and keys and values where the layer has its own.
     *
     * @param values what makes them
     */
    static void attention(AttentionSpec attention, LayerWeights weights, boolean bias, String values) {
        weights.attentionOutput(attention, bias, "self_attn.o_proj")
                .norm("q_norm", "self_attn.q_norm", attention.headSize(), false);
        if (attention.takesKeys()) {
            weights.queries(attention, bias, "self_attn.q_proj");
        } else {
            weights.qkv(attention, bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn." + values)
                    .norm("k_norm", "self_attn.k_norm", attention.headSize(), false)
                    .plainNorm("v_norm", attention.headSize());
        }
    }

    private static RowSpec streams(DecoderBuilder b, LayerInputs inputs) {
        int streams = b.config.positive(STREAMS, 4);
        Math.multiplyExact(streams, streams); // fails where there are too many for a matrix of them
        int active = b.config.integer(ACTIVE, 0);
        if (streams < 2) {
            throw b.config.unsupported(STREAMS, "inputs of layers are added to the streams behind the first");
        }
        if (active < 0 || active >= streams) {
            throw b.config.unsupported(ACTIVE, "there are " + streams + " streams, counted from 0");
        }
        b.moreEmbeddingWeights = (builder, weights) -> {
            LayerInputsReader.addTables(b, weights, inputs);
            weights.stack("stream_projection", numbered("model.altup_projections", streams), b.hidden, b.hidden);
        };
        b.moreHeadWeights = (builder, weights) ->
                weights.stack("stream_merge", numbered("model.altup_unembed_projections", streams), b.hidden, b.hidden);
        return new RowSpec(streams, active, inputs);
    }

    /** Matrices of the streams behind the first. */
    private static List<String> numbered(String name, int streams) {
        return IntStream.range(0, streams - 1)
                .mapToObj(i -> name + "." + i + ".weight")
                .toList();
    }

    private static void altUp(DecoderBuilder b, LayerWeights weights) {
        int streams = b.row.streams();
        weights.norm("altup_norm", "altup.router_norm")
                .stored("altup_router", "altup.modality_router.weight", streams, b.hidden)
                .stored("altup_prediction", "altup.prediction_coefs.weight", (long) streams * streams, streams)
                .stored("altup_correction", "altup.correction_coefs.weight", streams, streams);
        if (b.config.flag(SCALED, true)) {
            weights.stored("altup_scale", SCALE, b.hidden);
        }
    }

    /** Of each layer. */
    private static List<Integer> widths(ModelConfig config, int layers) {
        if (!config.json().path(WIDTHS).isArray()) {
            return Collections.nCopies(layers, config.positive(WIDTHS));
        }
        List<Integer> widths = Objects.requireNonNull(config.integers(WIDTHS));
        if (widths.size() != layers || widths.stream().anyMatch(width -> width < 1)) {
            throw config.unsupported(WIDTHS, "it needs a positive integer for each of the " + layers + " layers");
        }
        return widths;
    }

    private static IntFunction<@Nullable MlpSpec> mlps(DecoderBuilder b) {
        Activation activation =
                Activation.named(b.config.text("hidden_activation", "gelu_pytorch_tanh"), b.config.file());
        List<MlpSpec> mlps = shares(b).stream()
                .map(share ->
                        new MlpSpec(activation, true, null, 1, share == 0 ? null : GateCut.below(share), null, null))
                .toList();
        return mlps::get;
    }

    /** Of the gate's elements that are cut off, layer by layer. */
    private static List<Double> shares(DecoderBuilder b) {
        List<Double> shares = b.config.numbers(CUTS);
        if (shares == null) {
            int cut = b.layers > CUT_LAYERS ? CUT_LAYERS : 0;
            return IntStream.range(0, b.layers)
                    .mapToObj(layer -> layer < cut ? CUT_SHARE : 0)
                    .toList();
        }
        if (shares.size() != b.layers || shares.stream().anyMatch(share -> !(share >= 0 && share < 1))) {
            throw b.config.unsupported(
                    CUTS, "it needs a number of at least 0 and less than 1 for each of the " + b.layers + " layers");
        }
        return shares;
    }
}
