package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Apertus: llama with a norm on each head of q and k, and a plain MLP whose activation is learned. */
final class Apertus implements Family {

    private static final String XIELU = "xielu";

    @Override
    public List<String> modelTypes() {
        return List.of("apertus");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.rotary(1, false);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        boolean learned = config.text("hidden_act", XIELU).equals(XIELU);
        Activation activation = learned ? Activation.XIELU : Activation.named(config.text("hidden_act"), config.file());
        b.mlp = layer -> new MlpSpec(activation, false, null);
        // constants of the activation, which transformers stores as buffers
        b.ignored = b.ignored.or(name -> name.endsWith(".act_fn.beta") || name.endsWith(".act_fn.eps"));
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                    .plainMlp(b.intermediate, false, "mlp.up_proj", "mlp.down_proj")
                    .norm("attention_norm", "attention_layernorm")
                    .norm("mlp_norm", "feedforward_layernorm");
            Qwen3.headNorms(b, weights);
            if (learned) {
                weights.xielu("mlp.act_fn.alpha_p", "mlp.act_fn.alpha_n");
            }
        };
        return b.build();
    }
}
