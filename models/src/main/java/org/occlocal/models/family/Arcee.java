package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** AFM-4.5B: llama with a plain MLP of squared ReLU. */
final class Arcee implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("arcee");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.plainMlp(config.text("hidden_act", "relu2"));
        boolean bias = config.flag("attention_bias", false);
        boolean mlpBias = config.flag("mlp_bias", false);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .plainMlp(b.intermediate, mlpBias, "mlp.up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
