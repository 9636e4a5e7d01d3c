package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightPart;

/**
 * GPT-J: interleaved rotary, both branches in parallel on one norm, a bias on the head. CodeGen and MOSS store queries,
 * values and keys in one matrix, of which each of the four chips that CodeGen was trained on had a part.
 */
final class GptJ implements Family {

    private static final int CHIPS = 4;

    @Override
    public List<String> modelTypes() {
        return List.of("codegen", "gptj", "moss");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive(config.either("n_embd", "hidden_size"), 4096);
        b.layers = config.positive(config.either("n_layer", "num_hidden_layers"), 28);
        b.heads = config.positive(config.either("n_head", "num_attention_heads"), 16);
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.intermediate = config.positive("n_inner", 4 * b.hidden);
        b.contextWindow = config.positive(config.either("n_positions", "max_position_embeddings"), 2048);
        b.tied = config.flag("tie_word_embeddings", false);
        b.layerNorm(config.number("layer_norm_epsilon", 1e-5));
        b.plainMlp(config.text("activation_function", "gelu_new"));
        b.rotary((double) config.positive("rotary_dim", b.headSize) / b.headSize, true);
        b.parallel = true;
        b.headBias = true;
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.wte";
        b.layerPrefix = "transformer.h.%d.";
        b.finalNormName = "transformer.ln_f";
        b.ignored = name -> name.endsWith(".attn.bias")
                || name.endsWith(".attn.masked_bias")
                || name.endsWith(".attn.causal_mask")
                || name.endsWith(".attn.embed_positions");
        boolean together = !config.modelType().equals("gptj");
        if (config.modelType().equals("moss") && config.integer("wbits", 32) != 32) {
            throw config.unsupported("wbits", "MOSS' own form of few bits is not read; take the plain checkpoint");
        }
        if (together && b.heads % CHIPS != 0) {
            throw config.unsupported(
                    config.either("n_head", "num_attention_heads"), "it must be a multiple of " + CHIPS);
        }
        b.layerWeights = (layer, weights) -> {
            AttentionSpec attention = b.attention(layer);
            if (together) {
                weights.groupedQkv(
                        attention,
                        false,
                        "attn.qkv_proj",
                        new WeightPart.GroupedQkv(CHIPS, CHIPS, b.hidden / CHIPS, true));
            } else {
                weights.qkv(attention, false, "attn.q_proj", "attn.k_proj", "attn.v_proj");
            }
            weights.attentionOutput(attention, false, "attn.out_proj")
                    .plainMlp(b.intermediate, true, "mlp.fc_in", "mlp.fc_out")
                    .norm("attention_norm", "ln_1");
        };
        return b.build();
    }
}
