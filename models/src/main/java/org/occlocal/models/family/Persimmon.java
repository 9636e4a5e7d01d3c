package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryKeyNorm;

/** Persimmon 8B: gpt_neox's linear layers, one branch after the other, and layer norms on the heads of q and k. */
final class Persimmon implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("persimmon");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.plainMlp(config.text("hidden_act", "relu2"));
        b.rotary(0.5, false);
        b.finalNormName = "model.final_layernorm";
        boolean headNorms = config.flag("qk_layernorm", true);
        if (headNorms) {
            b.queryKeyNorm = QueryKeyNorm.HEAD;
            b.queryKeyNormKind = NormKind.LAYER;
        }
        b.layerWeights = (layer, weights) -> {
            weights.groupedQkv(b.attention(layer), true, "self_attn.query_key_value")
                    .attentionOutput(b.attention(layer), true, "self_attn.dense")
                    .plainMlp(b.intermediate, true, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (headNorms) {
                weights.norm("q_norm", "self_attn.q_layernorm", b.headSize, true)
                        .norm("k_norm", "self_attn.k_layernorm", b.headSize, true);
            }
        };
        return b.build();
    }
}
