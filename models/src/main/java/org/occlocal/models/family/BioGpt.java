package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** BioGPT: BART's decoder alone, with norms before its branches and scaled embeddings. */
final class BioGpt implements Family {

    /** Of the table of positions, as in OPT. */
    private static final int OFFSET = 2;

    /** transformers leaves layer_norm_eps of config.json unread. */
    private static final double NORM_EPSILON = 1e-5;

    @Override
    public List<String> modelTypes() {
        return List.of("biogpt");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        if (b.heads * b.headSize != b.hidden || b.keyValueHeads != b.heads) {
            throw config.unsupported("num_attention_heads", b.heads + " heads do not divide " + b.hidden + " elements");
        }
        b.tied = config.flag("tie_word_embeddings", true);
        b.embeddingScale = config.flag("scale_embedding", true) ? Math.sqrt(b.hidden) : 1;
        b.positionOffset = OFFSET;
        b.layerNorm(NORM_EPSILON);
        b.plainMlp(config.text("hidden_act", "gelu"));
        b.embeddingName = "biogpt.embed_tokens";
        b.layerPrefix = "biogpt.layers.%d.";
        b.finalNormName = "biogpt.layer_norm";
        b.optionalPrefix = "biogpt.";
        b.headName = "output_projection";
        b.moreEmbeddingWeights = (builder, weights) -> weights.table(
                "positions", "biogpt.embed_positions", (long) builder.contextWindow + OFFSET, builder.hidden);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), true, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), true, "self_attn.out_proj")
                .plainMlp(b.intermediate, true, "fc1", "fc2")
                .norm("attention_norm", "self_attn_layer_norm")
                .norm("mlp_norm", "final_layer_norm");
        return b.build();
    }
}
