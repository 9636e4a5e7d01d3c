package org.occlocal.models.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** GPT-Neo: gpt2 with linear layers of the usual form, scores that are not scaled, and layers that see a window. */
final class GptNeo implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("gpt_neo");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.empty(config);
        b.hidden = config.positive("hidden_size", 2048);
        b.layers = config.positive(config.either("num_layers", "num_hidden_layers"), 24);
        b.heads = config.positive(config.either("num_heads", "num_attention_heads"), 16);
        b.keyValueHeads = b.heads;
        b.headSize = b.hidden / b.heads;
        b.intermediate = config.positive("intermediate_size", 4 * b.hidden);
        b.contextWindow = config.positive("max_position_embeddings", 2048);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("layer_norm_epsilon", 1e-5));
        b.plainMlp(config.text("activation_function", "gelu_new"));
        b.attentionScale = layer -> 1.0;
        List<String> kinds = kinds(config, b.layers);
        int size = config.positive("window_size", 256);
        b.window = layer -> kinds.get(layer).equals("local") ? size : 0;
        b.optionalPrefix = "transformer.";
        b.embeddingName = "transformer.wte";
        b.layerPrefix = "transformer.h.%d.";
        b.finalNormName = "transformer.ln_f";
        b.ignored = name -> name.endsWith(".attn.attention.bias") || name.endsWith(".attn.attention.masked_bias");
        b.moreEmbeddingWeights =
                (builder, weights) -> weights.table("positions", "transformer.wpe", b.contextWindow, b.hidden);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer),
                        false,
                        "attn.attention.q_proj",
                        "attn.attention.k_proj",
                        "attn.attention.v_proj")
                .attentionOutput(b.attention(layer), true, "attn.attention.out_proj")
                .plainMlp(b.intermediate, true, "mlp.c_fc", "mlp.c_proj")
                .norm("attention_norm", "ln_1")
                .norm("mlp_norm", "ln_2");
        return b.build();
    }

    /** "global" or "local" for each layer, from [[["global", "local"], times], ..]. */
    private static List<String> kinds(ModelConfig config, int layers) {
        List<String> kinds = new ArrayList<>();
        for (JsonNode pattern : config.array("attention_types")) {
            int times = pattern.path(1).asInt();
            for (int i = 0; i < times && kinds.size() <= layers; i++) {
                pattern.path(0).forEach(kind -> kinds.add(kind.asText()));
            }
        }
        boolean isKnown = kinds.stream().allMatch(kind -> kind.equals("global") || kind.equals("local"));
        if (kinds.size() != layers || !isKnown) {
            throw config.unsupported(
                    "attention_types", "it needs \"global\" or \"local\" for each of the " + layers + " layers");
        }
        return kinds;
    }
}
