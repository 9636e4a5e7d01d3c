package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.Sinusoids;

/** XGLM: OPT's layers with sinusoidal positions, which are computed, from the third on. */
final class Xglm implements Family {

    private static final int OFFSET = 2;

    @Override
    public List<String> modelTypes() {
        return List.of("xglm");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        requireKnownVariant(config);
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive(config.either("d_model", "hidden_size"));
        b.layers = config.positive(config.either("num_layers", "num_hidden_layers"));
        b.heads = config.positive(config.either("attention_heads", "num_attention_heads"));
        if (b.hidden % b.heads != 0) {
            throw config.unsupported("attention_heads", b.heads + " heads do not divide " + b.hidden + " elements");
        }
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.intermediate = config.positive("ffn_dim");
        b.contextWindow = config.positive("max_position_embeddings", 2048);
        b.tied = config.flag("tie_word_embeddings", true);
        b.embeddingScale = config.flag("scale_embedding", true) ? Math.sqrt(b.hidden) : 1;
        b.positionOffset = OFFSET;
        b.sinusoids = Sinusoids.of(b.hidden);
        b.layerNorm(1e-5);
        b.plainMlp(config.text("activation_function", "gelu"));
        b.finalNormName = "model.layer_norm";
        b.ignored = name -> name.equals("model.embed_positions.weights");
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), true, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), true, "self_attn.out_proj")
                .plainMlp(b.intermediate, true, "fc1", "fc2")
                .norm("attention_norm", "self_attn_layer_norm")
                .norm("mlp_norm", "final_layer_norm");
        return b.build();
    }

    /** A token of padding has a row of zeros in place of the position that it numbers, which is none below the offset. */
    private static void requireKnownVariant(ModelConfig config) {
        if (config.flag("add_cross_attention", false)) {
            throw config.unsupported("add_cross_attention", "there is no encoder whose states could be attended to");
        }
        int padding = config.integer("pad_token_id", 1);
        if (padding < 0 || padding >= OFFSET) {
            throw config.unsupported(
                    "pad_token_id", "transformers takes its number for a position that has none; known are 0 and 1");
        }
    }
}
