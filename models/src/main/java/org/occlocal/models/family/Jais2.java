package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Jais 2: llama with layer norms, biases, and a plain MLP of squared ReLU. */
final class Jais2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("jais2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.plainMlp(config.text("hidden_act", "relu2"));
        b.rotary(1, false);
        boolean bias = config.flag("attention_bias", true);
        boolean mlpBias = config.flag("mlp_bias", true);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .plainMlp(b.intermediate, mlpBias, "mlp.up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
