package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;

/**
 * What of Muse Glimmer reads text: windows in most layers, no positions in the others; queries and keys of length one, times a
 * factor; gates on the outputs of heads; norms before and behind branches.
 */
final class MuseGlimmer implements Family {

    private static final int FULL_EVERY = 4;

    @Override
    public List<String> modelTypes() {
        return List.of("muse_glimmer_text");
    }

    @Override
    public DecoderSpec read(ModelConfig given) {
        ModelConfig config =
                given.has("hidden_activation") ? given.with("hidden_act", given.text("hidden_activation")) : given;
        if (config.flag("attention_bias", false)) {
            throw config.unsupported("attention_bias", "queries with biases have gates without");
        }
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.normAddend = 1;
        IntPredicate sliding = b.slidingLayers(layer -> !isFull(b, layer));
        b.slidingWindow(sliding, 2048);
        positions(b);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        double scale = config.number("qk_scale_factor", 3.87) / Math.sqrt(b.headSize);
        b.attentionScale = layer -> scale;
        b.outputGate = OutputGate.BEHIND_VALUES;
        b.scales = smallerEpsilon(b);
        b.logitScale = config.number("output_multiplier", 0.19611613513818404);
        b.logitSoftCap = config.contains("final_logit_softcapping") ? config.number("final_logit_softcapping", 0) : 20;
        b.moreEmbeddingWeights = (builder, weights) -> weights.plainNorm("embedding_norm");
        b.finalNormName = null;
        b.moreHeadWeights = (builder, weights) -> weights.stored("final_norm.weight", "model.norm.weight", b.hidden);
        b.layerWeights = (layer, weights) -> weights.qkvAndGates(
                        b.attention(layer),
                        "self_attn.q_proj",
                        "self_attn.k_proj",
                        "self_attn.v_proj",
                        "self_attn.gate_proj")
                .plainHeadNorms(b.headSize)
                .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                .gatedMlp(b.intermediate, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("attention_output_norm", "post_attention_layernorm")
                .norm("mlp_norm", "pre_feedforward_layernorm")
                .norm("mlp_output_norm", "post_feedforward_layernorm");
        return b.build();
    }

    /** Every fourth layer, counted from the last. */
    private static boolean isFull(DecoderBuilder b, int layer) {
        return (b.layers - 1 - layer) % FULL_EVERY == 0;
    }

    /** transformers rotates by one base for all layers whose own is not 0. */
    private static void positions(DecoderBuilder b) {
        @Nullable List<Double> listed = b.config.numbers("layer_rope_theta");
        if (listed == null) {
            b.rotaryOfLayer = layer -> isFull(b, layer) ? -1 : 0;
            return;
        }
        if (listed.size() != b.layers) {
            throw b.config.unsupported(
                    "layer_rope_theta", "it needs one entry for each of the " + b.layers + " layers");
        }
        b.rotaryOfLayer = layer -> listed.get(layer) == 0 ? -1 : 0;
    }

    /**
     * Norms behind branches have an epsilon of their own. A norm of x with epsilon e is the norm of s x with epsilon s^2 e, so branches
     * are multiplied by the factor that makes theirs that of all others.
     */
    private static BranchScales smallerEpsilon(DecoderBuilder b) {
        double epsilon = b.config.number("post_norm_eps", 1e-8);
        if (!(epsilon > 0)) {
            throw b.config.unsupported("post_norm_eps", "it must be positive");
        }
        double factor = Math.sqrt(b.normEpsilon / epsilon);
        return new BranchScales(1, factor, 1, 1, factor);
    }
}
