package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** GPT-NeoX and Pythia: rotary on a quarter of the head, both branches in parallel. */
final class GptNeoX implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gpt_neox");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.plainMlp(config.text("hidden_act", "gelu"));
        b.rotary(config.number("rotary_pct", 0.25), false);
        b.parallel = config.flag("use_parallel_residual", true);
        boolean bias = config.flag("attention_bias", true);
        b.otherName = name -> name.equals("embed_out.weight") ? "lm_head.weight" : name;
        b.optionalPrefix = "gpt_neox.";
        b.embeddingName = "gpt_neox.embed_in";
        b.layerPrefix = "gpt_neox.layers.%d.";
        b.finalNormName = "gpt_neox.final_layer_norm";
        b.headName = "embed_out";
        b.ignored = name -> name.endsWith(".attention.bias")
                || name.endsWith(".attention.masked_bias")
                || name.endsWith(".rotary_emb.inv_freq");
        b.layerWeights = (layer, weights) -> weights.groupedQkv(b.attention(layer), bias, "attention.query_key_value")
                .attentionOutput(b.attention(layer), bias, "attention.dense")
                .plainMlp(b.intermediate, true, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
