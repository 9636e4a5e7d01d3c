package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.RouterScores;

/**
 * Command A+: cohere2 with a mixture of experts behind some dense layers, which may have a window pattern of their own; the expert
 * that every token uses is added, or the mean is taken.
 */
final class Cohere2Moe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("cohere2_moe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        if (config.has("rms_norm_eps")) {
            b.normKind = NormKind.RMS;
            b.normEpsilon = config.number("rms_norm_eps");
        } else {
            b.layerNorm(config.number("layer_norm_eps", 1e-5));
            b.normBias = false;
        }
        b.rotary(1, true);
        b.parallel = true;
        b.logitScale = config.number("logit_scale", 0.0625);
        int dense = config.integer("first_k_dense_replace", 0);
        IntPredicate sparse = Mixture.sparseLayers(b, layer -> layer >= dense);
        int densePattern = config.positive("prefix_dense_sliding_window_pattern", 1);
        int pattern = config.positive("sliding_window_pattern", 4);
        IntPredicate sliding = b.slidingLayers(
                layer -> layer < dense ? (layer + 1) % densePattern != 0 : (layer - dense + 1) % pattern != 0);
        b.slidingWindow(sliding, 4096);
        boolean denseRotate = densePattern == 1;
        b.rotaryOfLayer = layer -> sliding.test(layer) || (denseRotate && !sparse.test(layer)) ? 0 : -1;
        experts(b, sparse);
        return b.build();
    }

    private static void experts(DecoderBuilder b, IntPredicate sparse) {
        ModelConfig config = b.config;
        int shared = config.integer("num_shared_experts", 0);
        double share = shared == 0 ? 1 : share(config);
        Mixture mixture = Mixture.of(b, spec(config, share), b.intermediate, sparse);
        int expertSize = b.intermediate;
        int denseSize = config.positive("prefix_dense_intermediate_size", expertSize);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm");
            if (!sparse.test(layer)) {
                weights.gatedMlp(denseSize, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
                return;
            }
            mixture.feedForward(layer, weights);
            if (shared > 0) {
                weights.experts().shared(expertSize * shared, "mlp.shared_experts", "");
            }
        };
    }

    private static ExpertsSpec spec(ModelConfig config, double share) {
        boolean sigmoid =
                switch (config.text("expert_selection_fn", "softmax")) {
                    case "softmax" -> false;
                    case "sigmoid" -> true;
                    default -> throw config.unsupported("expert_selection_fn", "known are softmax, sigmoid");
                };
        return new ExpertsSpec(
                        config.positive("num_experts", 8),
                        config.positive("num_experts_per_tok", 2),
                        sigmoid ? RouterScores.SIGMOID : RouterScores.SOFTMAX_OF_ACTIVE,
                        ExpertGroups.NONE,
                        sigmoid && config.flag("norm_topk_prob", true),
                        0,
                        share)
                .withSharedScale(share);
    }

    /** What the experts, and the one that every token uses, are multiplied by when they are added. */
    private static double share(ModelConfig config) {
        return switch (config.text("shared_expert_combination_strategy", "average")) {
            case "average" -> 0.5;
            case "sum" -> 1;
            default -> throw config.unsupported("shared_expert_combination_strategy", "known are average, sum");
        };
    }
}
