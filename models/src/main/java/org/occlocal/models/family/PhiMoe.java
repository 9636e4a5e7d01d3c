package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.RouterScores;

/** Phi-3.5-MoE: Mixtral's names with layer norms, and two experts that SparseMixer chooses one after the other. */
final class PhiMoe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("phimoe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.integer("num_experts_per_tok", 2) != 2) {
            throw config.unsupported("num_experts_per_tok", "SparseMixer chooses 2");
        }
        if (2 * config.number("router_jitter_noise", RouterScores.NEAR / 2) != RouterScores.NEAR) {
            throw config.unsupported("router_jitter_noise", "known is " + RouterScores.NEAR / 2);
        }
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.layerNorm(config.number("rms_norm_eps", 1e-5));
        b.rotary(1, false);
        b.slidingWindow(layer -> true, 0);
        b.headBias = config.flag("lm_head_bias", false);
        // transformers 5 has the second names in memory
        b.otherName = name -> name.replace(".block_sparse_moe.gate.", ".mlp.router.");
        Mixture mixture = Mixture.of(
                b,
                new ExpertsSpec(
                        config.positive("num_local_experts", 16),
                        2,
                        RouterScores.SPARSE_MIXER,
                        ExpertGroups.NONE,
                        false,
                        0,
                        1),
                b.intermediate,
                layer -> true);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> mixture.mixtralExperts(weights.qkv(
                                b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                        .attentionOutput(b.attention(layer), bias, "self_attn.o_proj"))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
