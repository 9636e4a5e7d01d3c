package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryKeyNorm;

/** Phi-1 and Phi-2: both branches in parallel on one norm, rotary on a part of the head, a bias on the head. */
final class Phi implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("phi");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.plainMlp(config.text("hidden_act", "gelu_new"));
        b.rotary(0.5, false);
        b.parallel = true;
        b.headBias = true;
        b.finalNormName = "model.final_layernorm";
        boolean headNorms = config.flag("qk_layernorm", false);
        if (headNorms) {
            b.queryKeyNorm = QueryKeyNorm.HEAD;
            b.queryKeyNormKind = NormKind.LAYER;
        }
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), true, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), true, "self_attn.dense")
                    .plainMlp(b.intermediate, true, "mlp.fc1", "mlp.fc2")
                    .norm("attention_norm", "input_layernorm");
            if (headNorms) {
                weights.norm("q_norm", "self_attn.q_layernorm", b.headSize, true)
                        .norm("k_norm", "self_attn.k_layernorm", b.headSize, true);
            }
        };
        return b.build();
    }
}
