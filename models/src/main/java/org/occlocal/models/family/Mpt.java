package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.DecoderSpec;

/** MPT: alibi, no biases, clamped q, k and v. */
final class Mpt implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mpt");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        ModelConfig attention = config.object("attn_config");
        b.hidden = config.positive(config.either("d_model", "hidden_size"), 2048);
        b.layers = config.positive(config.either("n_layers", "num_hidden_layers"), 24);
        b.heads = config.positive(config.either("n_heads", "num_attention_heads"), 16);
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.intermediate = 4 * b.hidden; // transformers does not apply expansion_ratio, nor alibi_bias_max below
        b.contextWindow = config.positive("max_seq_len", 2048);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("layer_norm_epsilon", 1e-5));
        b.normBias = false;
        b.plainMlp("gelu");
        b.clip = attention.number("clip_qkv", 0);
        if (attention.has("softmax_scale")) {
            double scale = attention.number("softmax_scale");
            b.attentionScale = layer -> scale;
        }
        if (!attention.flag("alibi", true)) {
            throw attention.unsupported("alibi", "only alibi positions are");
        }
        b.alibi = new Alibi(Alibi.reorderedSlopes(b.heads, 8), false);
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.wte";
        b.layerPrefix = "transformer.blocks.%d.";
        b.finalNormName = "transformer.norm_f";
        b.layerWeights = (layer, weights) -> weights.fusedQkv(b.attention(layer), false, "attn.Wqkv")
                .attentionOutput(b.attention(layer), false, "attn.out_proj")
                .plainMlp(b.intermediate, false, "ffn.up_proj", "ffn.down_proj")
                .norm("attention_norm", "norm_1")
                .norm("mlp_norm", "norm_2");
        return b.build();
    }
}
