package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.RouterScores;

/** ERNIE 4.5 MoE: ernie4_5 with experts chosen by corrected softmax scores, and some that every token uses. */
final class Ernie45Moe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("ernie4_5_moe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.flag("use_bias", false)) {
            throw config.unsupported("use_bias", "experts with biases are not computed");
        }
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.rotary(1, true);
        b.tied = config.flag("tie_word_embeddings", true);
        // transformers 5 has the second name in memory
        b.otherName = name -> name.replace(".mlp.moe_statics.", ".mlp.gate.moe_statics.");
        b.ignored = b.ignored.or(name -> name.contains("mtp")); // layers that predict further tokens
        int experts = config.positive("moe_num_experts", 64);
        int expertSize = config.positive("moe_intermediate_size", 1536);
        int shared = expertSize * config.integer("moe_num_shared_experts", 2);
        ExpertsSpec spec = new ExpertsSpec(
                experts,
                config.positive("moe_k", 6),
                RouterScores.SOFTMAX,
                ExpertGroups.NONE,
                true,
                config.number("moe_norm_min", 1e-12),
                1);
        int first = config.integer("moe_layer_start_index", 1);
        int last = config.integer("moe_layer_end_index", -1);
        int interval = config.positive("moe_layer_interval", 1);
        Mixture mixture = Mixture.of(
                b,
                spec,
                expertSize,
                layer -> (layer + 1) % interval == 0 && layer >= first && (last == -1 || layer <= last));
        b.layerWeights = (layer, weights) -> {
            mixture.llamaLinears(layer, weights, false, false)
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (mixture.isSparse(layer)) {
                weights.experts().routerCorrectionRow(experts, "mlp.moe_statics.e_score_correction_bias");
                if (shared > 0) {
                    weights.experts().shared(shared, "mlp.shared_experts", "");
                }
            }
        };
        return b.build();
    }
}
