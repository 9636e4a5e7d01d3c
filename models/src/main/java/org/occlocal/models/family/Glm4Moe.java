package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/**
 * GLM-4.5, and what of GLM-4.5V reads text: rotary on half of the head, a norm on each head where configured, and DeepSeek-V3's
 * mixture of experts.
 */
final class Glm4Moe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("glm4_moe", "glm4v_moe_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean headNorms = config.modelType().equals("glm4_moe") && config.flag("use_qk_norm", false);
        b.queryKeyNorm = headNorms ? QueryKeyNorm.HEAD : QueryKeyNorm.NONE;
        DeepSeekMixture mixture = DeepSeekMixture.corrected(b);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (headNorms) {
                Qwen3.headNorms(b, weights);
            }
            mixture.feedForward(layer, weights);
        };
        return b.build();
    }
}
