package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Falcon: the 40B layout (grouped heads, two norms before parallel branches), the 7B layout (one key/value head, one
 * norm), and the RW layout (alibi, branches one after the other).
 */
final class Falcon implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("falcon");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        boolean grouped = config.flag("new_decoder_architecture", false);
        boolean multiQuery = config.flag("multi_query", true) && !grouped;
        b.keyValueHeads = grouped ? config.positive("num_kv_heads", b.heads) : multiQuery ? 1 : b.heads;
        b.intermediate = config.positive("ffn_hidden_size", 4 * b.hidden);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("layer_norm_epsilon", 1e-5));
        b.plainMlp(config.text("activation", "gelu"));
        b.parallel = grouped || config.flag("parallel_attn", true);
        if (config.flag("alibi", false)) {
            b.alibi = new Alibi(Alibi.geometricSlopes(b.heads), true);
        } else {
            b.rotary(1, false);
        }
        boolean bias = config.flag("bias", false);
        boolean twoNorms = grouped && config.integer("num_ln_in_parallel_attn", 2) == 2;
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.word_embeddings";
        b.layerPrefix = "transformer.h.%d.";
        b.finalNormName = "transformer.ln_f";
        b.layerWeights = (layer, weights) -> {
            if (multiQuery) {
                weights.fusedQkv(b.attention(layer), bias, "self_attention.query_key_value");
            } else {
                weights.groupedQkv(b.attention(layer), bias, "self_attention.query_key_value");
            }
            weights.attentionOutput(b.attention(layer), bias, "self_attention.dense")
                    .plainMlp(b.intermediate, bias, "mlp.dense_h_to_4h", "mlp.dense_4h_to_h");
            if (twoNorms) {
                weights.norm("attention_norm", "ln_attn").norm("mlp_norm", "ln_mlp");
            } else {
                weights.norm("attention_norm", "input_layernorm");
                if (!b.parallel) {
                    weights.norm("mlp_norm", "post_attention_layernorm");
                }
            }
        };
        return b.build();
    }
}
