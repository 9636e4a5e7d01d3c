package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Hunyuan 3: a norm on each head of q and k, and behind the first layer experts chosen by corrected sigmoid scores, beside some
 * that every token uses.
 */
final class HyV3 implements Family {

    private static final double LEAST_SUM = 1e-20;

    @Override
    public List<String> modelTypes() {
        return List.of("hy_v3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.flag("mlp_bias", false)) {
            throw config.unsupported("mlp_bias", "experts with biases are not computed");
        }
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        // transformers 5 has the second names in memory
        b.otherName = name -> name.replace(".mlp.router.gate.", ".mlp.gate.")
                .replace(".mlp.expert_bias", ".mlp.e_score_correction_bias")
                .replace(".mlp.shared_mlp.", ".mlp.shared_experts.");
        b.ignored = b.ignored.or(Mixture.layersBehind(b, config.integer("num_nextn_predict_layers", 1)));
        int experts = config.positive(config.either("num_experts", "num_local_experts"));
        int expertSize = config.positive("moe_intermediate_size");
        int shared = expertSize * config.integer("num_shared_experts", 1);
        Mixture mixture = Mixture.of(
                b,
                new ExpertsSpec(
                        experts,
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID,
                        ExpertGroups.NONE,
                        true,
                        LEAST_SUM,
                        config.number("router_scaling_factor", 1)),
                expertSize,
                Mixture.sparseLayers(b, layer -> layer > 0));
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            Qwen3.headNorms(b, weights)
                    .qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (!mixture.isSparse(layer)) {
                mixture.feedForward(layer, weights);
                return;
            }
            weights.experts()
                    .separate(
                            experts,
                            expertSize,
                            "mlp.router.gate",
                            "mlp.experts.%d",
                            "gate_proj",
                            "up_proj",
                            "down_proj")
                    .experts()
                    .routerCorrection(experts, "mlp.expert_bias");
            if (shared > 0) {
                weights.experts().shared(shared, "mlp.shared_mlp", "");
            }
        };
        return b.build();
    }
}
