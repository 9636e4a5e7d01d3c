package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** K-EXAONE: EXAONE 4's attention, norms before the branches, and DeepSeek-V3's mixture of experts. */
final class ExaoneMoe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("exaone_moe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Exaone4.builder(config);
        b.otherName = name -> name.replace(".mlp.gate.e_score_", ".mlp.e_score_");
        b.ignored = b.ignored.or(name -> name.startsWith("mtp."));
        DeepSeekMixture mixture = DeepSeekMixture.corrected(b);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), false, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            mixture.feedForward(layer, Qwen3.headNorms(b, weights));
        };
        return b.build();
    }
}
