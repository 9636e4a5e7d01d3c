package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** GPT-2: learned positions, and linear layers stored as [in, out]. */
final class Gpt2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gpt2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = builder(config);
        b.keyValueHeads = b.heads;
        b.layout = LayerWeights.Linear.IN_OUT;
        b.layerWeights =
                (layer, weights) -> linears(b, weights.fusedQkv(b.attention(layer), true, "attn.c_attn"), layer);
        return b.build();
    }

    /** What GPT-2 and gpt_bigcode share. */
    static DecoderBuilder builder(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive(config.either("n_embd", "hidden_size"), 768);
        b.layers = config.positive(config.either("n_layer", "num_hidden_layers"), 12);
        b.heads = config.positive(config.either("n_head", "num_attention_heads"), 12);
        b.headSize = b.hidden / b.heads;
        b.intermediate = config.positive("n_inner", 4 * b.hidden);
        b.contextWindow = config.positive(config.either("n_positions", "max_position_embeddings"), 1024);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("layer_norm_epsilon", 1e-5));
        b.plainMlp(config.text("activation_function", "gelu_new"));
        double scale = config.flag("scale_attn_weights", true) ? 1 / Math.sqrt(b.headSize) : 1;
        boolean byLayer = config.flag("scale_attn_by_inverse_layer_idx", false);
        b.attentionScale = layer -> byLayer ? scale / (layer + 1) : scale;
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.wte";
        b.layerPrefix = "transformer.h.%d.";
        b.finalNormName = "transformer.ln_f";
        b.ignored = name -> name.endsWith(".attn.bias") || name.endsWith(".attn.masked_bias");
        b.moreEmbeddingWeights =
                (builder, weights) -> weights.table("positions", "transformer.wpe", b.contextWindow, b.hidden);
        return b;
    }

    static LayerWeights linears(DecoderBuilder b, LayerWeights weights, int layer) {
        return weights.attentionOutput(b.attention(layer), true, "attn.c_proj")
                .plainMlp(b.intermediate, true, "mlp.c_fc", "mlp.c_proj")
                .norm("attention_norm", "ln_1")
                .norm("mlp_norm", "ln_2");
    }
}
