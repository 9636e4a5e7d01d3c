package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Kolibri 1: windows in four layers of five, which alone have positions; norms before the branches, on them and on heads; experts
 * chosen by corrected logits, beside one that every token uses.
 */
final class Kolibri1 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("kolibri1");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        if (config.integer("sliding_window", 513) < 1) {
            throw config.unsupported("sliding_window", "transformers needs a window of one token or more");
        }
        IntPredicate sliding = b.slidingLayers(layer -> (layer + 1) % 5 != 0);
        b.slidingWindow(sliding, 513);
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 0 : -1;
        b.otherName = name -> name.replace(".moe.router.expert_bias", ".mlp.gate.e_score_correction_bias")
                .replace(".post_attn_norm.", ".post_self_attn_layernorm.")
                .replace(".post_ffn_norm.", ".post_mlp_layernorm.");
        int experts = config.positive(config.either("num_local_experts", "num_experts"));
        Mixture mixture = Mixture.of(
                b,
                new ExpertsSpec(
                        experts,
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID_OF_ACTIVE,
                        ExpertGroups.NONE,
                        config.flag("norm_topk_prob", false),
                        0,
                        1),
                config.positive("moe_intermediate_size"),
                layer -> true);
        int shared = config.positive("shared_expert_intermediate_size");
        b.layerWeights = (layer, weights) -> {
            mixture.llamaLinears(layer, weights, false, false)
                    .experts()
                    .routerCorrection(experts, "moe.router.expert_bias")
                    .experts()
                    .shared(shared, "mlp.shared_experts", "")
                    .norm("attention_norm", "input_layernorm")
                    .norm("attention_output_norm", "post_attn_norm")
                    .norm("mlp_norm", "post_attention_layernorm")
                    .norm("mlp_output_norm", "post_ffn_norm");
            Qwen3.headNorms(b, weights);
        };
        return b.build();
    }
}
