package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.DecoderSpec;

/** BLOOM: alibi, a norm on the embeddings, queries, keys and values interleaved by head. */
final class Bloom implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("bloom");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive(config.either("n_embed", "hidden_size"), 64);
        b.layers = config.positive(config.either("n_layer", "num_hidden_layers"), 2);
        b.heads = config.positive(config.either("n_head", "num_attention_heads"), 8);
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.intermediate = 4 * b.hidden;
        b.contextWindow = config.positive("seq_length", 2048);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("layer_norm_epsilon", 1e-5));
        b.plainMlp("gelu_new");
        b.alibi = new Alibi(Alibi.geometricSlopes(b.heads), false);
        b.residualIsNormed = config.flag("apply_residual_connection_post_layernorm", false);
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.word_embeddings";
        b.layerPrefix = "transformer.h.%d.";
        b.finalNormName = "transformer.ln_f";
        b.moreEmbeddingWeights =
                (builder, weights) -> weights.norm("embedding_norm", "transformer.word_embeddings_layernorm");
        b.layerWeights =
                (layer, weights) -> weights.groupedQkv(b.attention(layer), true, "self_attention.query_key_value")
                        .attentionOutput(b.attention(layer), true, "self_attention.dense")
                        .plainMlp(b.intermediate, true, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")
                        .norm("attention_norm", "input_layernorm")
                        .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
