package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RecurrenceSpec;
import org.occlocal.models.spec.RouterScores;

/** LFM2 and LFM2-MoE: short convolutions with gates in most layers, attention in the others. */
final class Lfm2 implements Family {

    private static final String MIXTURE = "lfm2_moe";
    private static final String CONVOLUTION = "conv";

    /** What the weights of experts are divided by at least. */
    private static final double LEAST_SUM = 1e-6;

    @Override
    public List<String> modelTypes() {
        return List.of("lfm2", MIXTURE);
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("norm_eps", 1e-5);
        b.tied = config.flag(config.either("tie_embedding", "tie_word_embeddings"), true);
        b.gatedMlp("silu");
        b.rotary(1, false);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.finalNormName = "model.embedding_norm";
        RecurrenceSpec convolution = RecurrenceSpec.convolution(b.hidden, config.positive("conv_L_cache", 3));
        IntPredicate convolutions = convolutions(b);
        b.recurrence = layer -> convolutions.test(layer) ? convolution : null;
        boolean bias = config.flag("conv_bias", false);
        boolean isMixture = config.modelType().equals(MIXTURE);
        int dense = isMixture ? config.integer("num_dense_layers", 2) : b.layers;
        int intermediate = isMixture ? b.intermediate : intermediate(config);
        Mixture mixture = isMixture ? mixture(b, dense) : null;
        boolean corrected = config.flag("use_expert_bias", true);
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "operator_norm").norm("mlp_norm", "ffn_norm");
            if (convolutions.test(layer)) {
                new RecurrenceWeights(weights, convolution).shortConvolution(bias);
            } else {
                weights.qkv(b.attention(layer), false, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                        .attentionOutput(b.attention(layer), false, "self_attn.out_proj")
                        .norm("q_norm", "self_attn.q_layernorm", b.headSize, false)
                        .norm("k_norm", "self_attn.k_layernorm", b.headSize, false);
            }
            if (mixture == null || layer < dense) {
                weights.gatedMlp(intermediate, false, "feed_forward.w1", "feed_forward.w3", "feed_forward.w2");
            } else {
                mixture.experts(weights, "feed_forward.gate", "feed_forward.experts.%d", "w1", "w3", "w2");
                if (corrected) {
                    weights.experts().routerCorrection(config.positive("num_experts"), "feed_forward.expert_bias");
                }
            }
        };
        return b.build();
    }

    /** Layers with a convolution: layer_types, or all but full_attn_idxs. */
    private static IntPredicate convolutions(DecoderBuilder b) {
        List<String> types = b.config.texts("layer_types");
        if (types == null) {
            List<Integer> attention = b.config.integers("full_attn_idxs");
            return layer -> attention != null && !attention.contains(layer);
        }
        if (types.size() != b.layers) {
            throw b.config.unsupported("layer_types", "it needs one entry for each of the " + b.layers + " layers");
        }
        for (String type : types) {
            if (!type.equals(CONVOLUTION) && !type.equals("full_attention")) {
                throw b.config.unsupported("layer_types", "known are conv and full_attention");
            }
        }
        return layer -> types.get(layer).equals(CONVOLUTION);
    }

    /** The size of the MLP, which config.json gives before it is adjusted. */
    private static int intermediate(ModelConfig config) {
        int size = config.positive(config.either("block_ff_dim", "intermediate_size"), 12_288);
        if (!config.flag("block_auto_adjust_ff_dim", true)) {
            return size;
        }
        int multiple = config.positive("block_multiple_of", 256);
        int twoThirds = 2 * size / 3;
        int adjusted = (int) (config.number("block_ffn_dim_multiplier", 1) * twoThirds);
        return (adjusted + multiple - 1) / multiple * multiple;
    }

    private static Mixture mixture(DecoderBuilder b, int dense) {
        ModelConfig config = b.config;
        return Mixture.of(
                b,
                new ExpertsSpec(
                        config.positive("num_experts"),
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID,
                        ExpertGroups.NONE,
                        config.flag("norm_topk_prob", true),
                        LEAST_SUM,
                        config.number("routed_scaling_factor", 1)),
                config.positive("moe_intermediate_size"),
                layer -> layer >= dense);
    }
}
