package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** DeepSeek-MoE 16B, the first of DeepSeek's mixtures: llama's attention, and experts beside some that every token uses. */
final class DeepSeekMoe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("deepseek");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        DeepSeekMixture mixture = DeepSeekMixture.normalizable(b);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            mixture.feedForward(layer, weights);
        };
        return b.build();
    }
}
