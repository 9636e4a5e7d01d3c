package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** OPT: learned positions from the third row on; the 350m layout normalises sums and projects the embeddings. */
final class Opt implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("opt");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive("hidden_size");
        b.layers = config.positive("num_hidden_layers");
        b.heads = config.positive("num_attention_heads");
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.intermediate = config.positive("ffn_dim");
        b.contextWindow = config.positive("max_position_embeddings", 2048);
        b.tied = config.flag("tie_word_embeddings", true);
        b.embeddingSize = config.positive("word_embed_proj_dim", b.hidden);
        b.positionOffset = 2;
        b.layerNorm(1e-5);
        b.plainMlp(config.text("activation_function", "relu"));
        b.optionalPrefix = "model.";
        b.embeddingName = "model.decoder.embed_tokens";
        b.layerPrefix = "model.decoder.layers.%d.";
        boolean before = config.flag("do_layer_norm_before", true);
        boolean normWeights = config.flag("layer_norm_elementwise_affine", true);
        boolean finalNorm = before && !config.flag("_remove_final_layer_norm", false);
        b.finalNormName = finalNorm && normWeights ? "model.decoder.final_layer_norm" : null;
        boolean bias = config.flag("enable_bias", true);
        b.moreEmbeddingWeights = (builder, weights) -> {
            weights.table("positions", "model.decoder.embed_positions", b.contextWindow + 2L, b.hidden);
            if (b.embeddingSize != b.hidden) {
                weights.table("embedding_projection", "model.decoder.project_in", b.hidden, b.embeddingSize);
            }
        };
        b.moreHeadWeights = (builder, weights) -> {
            if (finalNorm && !normWeights) {
                weights.plainNorm("final_norm");
            }
            if (b.embeddingSize != b.hidden) {
                weights.table("head_projection", "model.decoder.project_out", b.embeddingSize, b.hidden);
            }
        };
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.out_proj")
                    .plainMlp(b.intermediate, bias, "fc1", "fc2");
            String attentionNorm = before ? "attention_norm" : "attention_residual_norm";
            String mlpNorm = before ? "mlp_norm" : "mlp_residual_norm";
            if (normWeights) {
                weights.norm(attentionNorm, "self_attn_layer_norm").norm(mlpNorm, "final_layer_norm");
            } else {
                weights.plainNorm(attentionNorm).plainNorm(mlpNorm);
            }
        };
        return b.build();
    }
}
