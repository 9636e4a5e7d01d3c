package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** StarCoder 2: layer norms, biases everywhere, a plain MLP, a sliding window. */
final class Starcoder2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("starcoder2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("norm_epsilon", 1e-5));
        b.plainMlp(config.text("hidden_act", "gelu_pytorch_tanh"));
        b.rotary(1, false);
        b.slidingWindow(layer -> true, 0);
        boolean bias = config.flag("use_bias", true);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .plainMlp(b.intermediate, bias, "mlp.c_fc", "mlp.c_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
