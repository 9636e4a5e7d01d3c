package org.occlocal.models.family;

import java.util.List;
import java.util.Map;
import org.occlocal.models.spec.DecoderSpec;

/**
 * ChatGLM 2 and 3 and GLM-4-9B as first published: interleaved rotary on half of the head, queries, keys and values in one layer,
 * as are gate and up of the MLP. What transformers calls glm is the same network under other names.
 */
final class ChatGlm implements Family {

    private static final String PREFIX = "transformer.encoder.";

    /** Switches of config.json, and the value that all published checkpoints have. */
    private static final Map<String, Boolean> FIXED = Map.of(
            "add_bias_linear", false,
            "apply_residual_connection_post_layernorm", false,
            "multi_query_attention", true,
            "post_layer_norm", true,
            "rmsnorm", true,
            "tie_word_embeddings", false);

    @Override
    public List<String> modelTypes() {
        return List.of("chatglm");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.has("position_encoding_2d") || config.has("inner_hidden_size")) {
            throw config.unsupported(
                    "model_type", "ChatGLM-6B sees its prompt from both sides; ChatGLM 2 and later do not");
        }
        FIXED.forEach((key, value) -> {
            if (config.flag(key, value) != value) {
                throw config.unsupported(key, "no published checkpoint has it");
            }
        });
        if (config.has("quantization_bit") && config.integer("quantization_bit") != 0) {
            throw config.unsupported("quantization_bit", "use the checkpoint that is not quantized, with --quantize");
        }
        DecoderBuilder b = DecoderBuilder.empty(config, "padded_vocab_size");
        b.hidden = config.positive("hidden_size");
        b.layers = config.positive(config.either("num_layers", "num_hidden_layers"));
        b.heads = config.positive("num_attention_heads");
        b.keyValueHeads = config.positive("multi_query_group_num", 1);
        b.headSize = config.positive("kv_channels", 128);
        b.intermediate = config.positive("ffn_hidden_size");
        b.contextWindow = config.positive("seq_length", 2048);
        b.normEpsilon = config.number("layernorm_epsilon", 1e-5);
        b.gatedMlp("silu");
        b.rotaries.add(
                RotaryReader.of(config, 10_000 * config.number("rope_ratio", 1)).read(b.headSize / 2, true));
        b.rotaryOfLayer = layer -> 0;
        boolean bias = config.flag("add_qkv_bias", false);
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.embedding.word_embeddings";
        b.layerPrefix = PREFIX + "layers.%d.";
        b.finalNormName = PREFIX + "final_layernorm";
        b.headName = "transformer.output_layer";
        b.ignored = name -> name.endsWith("rotary_pos_emb.inv_freq");
        b.layerWeights =
                (layer, weights) -> weights.fusedQkv(b.attention(layer), bias, "self_attention.query_key_value")
                        .attentionOutput(b.attention(layer), false, "self_attention.dense")
                        .fusedGatedMlp(b.intermediate, false, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h")
                        .norm("attention_norm", "input_layernorm")
                        .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
