package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.OutputGate;
import org.occlocal.models.spec.QueryKeyNorm;
import org.occlocal.models.spec.RouterScores;

/**
 * Arcee's Trinity: gates on the outputs of attention, positions in the layers with a sliding window only, norms around both
 * branches, and experts chosen by corrected sigmoid scores beside some that every token uses.
 */
final class Afmoe implements Family {

    private static final double LEAST_SUM = 1e-20;

    @Override
    public List<String> modelTypes() {
        return List.of("afmoe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.flag("attention_bias", false)) {
            throw config.unsupported("attention_bias", "queries with biases have gates without");
        }
        DecoderBuilder b = DecoderBuilder.llama(config);
        int interval = config.positive("global_attn_every_n_layers", 4);
        IntPredicate sliding = b.slidingLayers(layer -> (layer + 1) % interval != 0);
        b.slidingWindow(sliding, 1024);
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 0 : -1;
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.outputGate = OutputGate.BEHIND_VALUES;
        if (config.flag("mup_enabled", false)) {
            b.embeddingScale = Math.sqrt(b.hidden);
        }
        int experts = config.positive("num_experts");
        int expertSize = config.positive("moe_intermediate_size");
        int shared = expertSize * config.integer("num_shared_experts", 2);
        int dense = config.integer("num_dense_layers", 1);
        Mixture mixture = Mixture.of(
                b,
                new ExpertsSpec(
                        experts,
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID,
                        ExpertGroups.NONE,
                        true,
                        LEAST_SUM,
                        config.number("route_scale", 1)),
                expertSize,
                layer -> layer >= dense);
        b.layerWeights = (layer, weights) -> {
            Qwen3.headNorms(b, weights)
                    .qkvAndGates(
                            b.attention(layer),
                            "self_attn.q_proj",
                            "self_attn.k_proj",
                            "self_attn.v_proj",
                            "self_attn.gate_proj")
                    .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("attention_output_norm", "post_attention_layernorm")
                    .norm("mlp_norm", "pre_mlp_layernorm")
                    .norm("mlp_output_norm", "post_mlp_layernorm");
            if (!mixture.isSparse(layer)) {
                mixture.feedForward(layer, weights);
                return;
            }
            mixture.experts(weights, "mlp.router.gate", "mlp.experts.%d", "gate_proj", "up_proj", "down_proj")
                    .experts()
                    .routerCorrection(experts, "mlp.expert_bias");
            if (shared > 0) {
                weights.experts().shared(shared, "mlp.shared_experts", "");
            }
        };
        return b.build();
    }
}
