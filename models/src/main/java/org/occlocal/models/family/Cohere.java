package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryKeyNorm;

/**
 * Command R: both branches in parallel on one norm without bias, interleaved rotary, scaled logits. Command R7B
 * (cohere2) adds sliding layers, and only those have rotary positions.
 */
final class Cohere implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("cohere", "cohere2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = builder(config);
        b.rotary(1, true);
        b.logitScale = config.number("logit_scale", 0.0625);
        if (config.modelType().equals("cohere2")) {
            int pattern = config.positive("sliding_window_pattern", 4);
            IntPredicate sliding = b.slidingLayers(layer -> (layer + 1) % pattern != 0);
            b.slidingWindow(sliding, 4096);
            b.rotaryOfLayer = layer -> sliding.test(layer) ? 0 : -1;
        }
        boolean headNorms = config.flag("use_qk_norm", false);
        if (headNorms) {
            b.queryKeyNorm = QueryKeyNorm.HEAD;
            b.queryKeyNormKind = NormKind.LAYER;
        }
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            b.llamaLinears(layer, weights, bias, bias, false).norm("attention_norm", "input_layernorm");
            if (headNorms) {
                weights.headNorms("q_norm", "self_attn.q_norm", b.heads, b.headSize)
                        .headNorms("k_norm", "self_attn.k_norm", b.keyValueHeads, b.headSize);
            }
        };
        return b.build();
    }

    /** All but positions, layers and the factor on logits. */
    static DecoderBuilder builder(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        b.tied = config.flag("tie_word_embeddings", true);
        b.layerNorm(config.number("layer_norm_eps", 1e-5));
        b.normBias = false;
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.parallel = true;
        return b;
    }
}
