package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * TeleChat 7B and 12B: llama with biases on what attention and MLP give, and keys and values in one matrix. The rotary base grows
 * with the length that the model was trained with, measured in lengths that only their code tells; the 7B model, the one whose head
 * is its embedding, counts in 4,096 tokens and the others in 8,192. That code rounds cosines and sines to float16, which is not done
 * here.
 */
final class TeleChat implements Family {

    private static final int BASE = 10_000;

    @Override
    public List<String> modelTypes() {
        return List.of("telechat");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive(config.either("n_embed", "hidden_size"), 4096);
        b.layers = config.positive(config.either("n_layer", "num_hidden_layers"), 30);
        b.heads = config.positive(config.either("n_head", "num_attention_heads"), 32);
        b.keyValueHeads = config.positive("num_key_value_heads", b.heads);
        b.headSize = b.hidden / b.heads;
        if (b.headSize < 4 || b.headSize % 2 != 0) {
            throw config.unsupported(
                    config.either("n_head", "num_attention_heads"),
                    "heads have " + b.headSize
                            + " elements; all are rotated, so it must be an even number of 4 or more");
        }
        b.intermediate = config.positive("ffn_hidden_size", 12_288);
        b.contextWindow = config.positive("training_seqlen", 8192);
        b.tied = config.flag("tie_word_embeddings", true);
        b.normEpsilon = config.number("layer_norm_epsilon", 1e-5);
        b.residualIsNormed = config.flag("apply_residual_connection_post_layernorm", false);
        b.rotaries.add(RotaryReader.plain(base(b), b.headSize));
        b.rotaryOfLayer = layer -> 0;
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.word_embeddings";
        b.layerPrefix = "transformer.h.%d.";
        b.finalNormName = "transformer.ln_f";
        if (config.flag("embed_layernorm", false)) {
            b.moreEmbeddingWeights =
                    (builder, weights) -> weights.norm("embedding_norm", "transformer.word_embeddings_layernorm");
        }
        b.layerWeights = (layer, weights) -> weights.queriesAndKeyValues(
                        b.attention(layer), "self_attention.query", "self_attention.key_value")
                .attentionOutput(b.attention(layer), true, "self_attention.dense")
                .linear(
                        "mlp_up",
                        b.hidden,
                        false,
                        List.of("mlp.gate_proj", "mlp.up_proj"),
                        List.of(b.intermediate, b.intermediate))
                .linear("mlp_down", b.intermediate, true, List.of("mlp.down_proj"), List.of(b.hidden))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }

    /** NTK-aware scaling by 1, 3, 7, ... for a training length of up to one, two, four, ... lengths. */
    private static double base(DecoderBuilder b) {
        double lengths = (double) b.contextWindow / b.config.positive("base_seqlen", b.tied ? 4096 : 8192);
        double doublings = Math.ceil(Math.log(lengths) / Math.log(2) + 1);
        double alpha = Math.max(1, Math.pow(2, doublings) - 1);
        return BASE * Math.pow(alpha, b.headSize / (b.headSize - 2.0));
    }
}
