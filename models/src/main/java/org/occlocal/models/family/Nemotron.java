package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Nemotron-3 and Minitron: layer norms stored less one, squared ReLU, rotary on half of the head. */
final class Nemotron implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("nemotron");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.layerNorm(config.number("norm_eps", 1e-5));
        b.normAddend = 1;
        b.plainMlp(config.text("hidden_act", "relu2"));
        b.rotary(0.5, false);
        boolean attentionBias = config.flag("attention_bias", false);
        boolean mlpBias = config.flag("mlp_bias", false);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), attentionBias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), attentionBias, "self_attn.o_proj")
                .plainMlp(b.intermediate, mlpBias, "mlp.up_proj", "mlp.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
