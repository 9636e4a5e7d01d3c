package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** GPT-NeoX of ABEJA: one branch behind the other, and a single bias, on what the last layer's attention gives. */
final class GptNeoXJapanese implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gpt_neox_japanese");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.intermediate = Math.multiplyExact(b.hidden, config.positive("intermediate_multiple_size", 4));
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.plainMlp(config.text("hidden_act", "gelu"));
        b.rotary(config.number("rotary_pct", 1), false);
        b.optionalPrefix = "gpt_neox_japanese.";
        b.embeddingName = "gpt_neox_japanese.embed_in";
        b.layerPrefix = "gpt_neox_japanese.layers.%d.";
        b.finalNormName = "gpt_neox_japanese.final_layer_norm";
        b.headName = "embed_out";
        b.ignored = name -> name.endsWith(".rotary_emb.inv_freq");
        b.layerWeights = (layer, weights) -> {
            weights.groupedQkv(b.attention(layer), false, "attention.query_key_value")
                    .attentionOutput(b.attention(layer), false, "attention.dense")
                    .plainMlp(b.intermediate, false, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (layer == b.layers - 1) {
                weights.stored("attention_output.bias", "attention.dense_bias", b.hidden);
            }
        };
        return b.build();
    }
}
