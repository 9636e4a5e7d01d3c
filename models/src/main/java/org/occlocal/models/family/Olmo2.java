package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** OLMo 2: norms behind the branches, and over all heads of q and k. OLMo 3 adds sliding layers. */
final class Olmo2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("olmo2", "olmo3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.ALL_HEADS;
        if (config.modelType().equals("olmo3")) {
            slidingLayers(b);
        }
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> allHeadsNorms(b, b.llamaLinears(layer, weights, bias, bias, false))
                .norm("attention_output_norm", "post_attention_layernorm")
                .norm("mlp_output_norm", "post_feedforward_layernorm");
        return b.build();
    }

    /** Scaled rotary positions are those of the full layers; sliding layers have a plain table. */
    private static void slidingLayers(DecoderBuilder b) {
        IntPredicate sliding = b.slidingLayers(layer -> (layer + 1) % 4 != 0);
        b.slidingWindow(sliding, 4096);
        b.rotaries.clear();
        RotaryReader full = RotaryReader.of(b.config, "full_attention", 500_000);
        b.rotaries.add(full.read(b.headSize, false));
        b.contextWindow = full.contextWindow(b.config.positive("max_position_embeddings", 2048));
        b.rotaries.add(RotaryReader.plainOf(b.config, "sliding_attention", 500_000, b.headSize));
        b.rotaryOfLayer = layer -> sliding.test(layer) ? 1 : 0;
    }

    static LayerWeights allHeadsNorms(DecoderBuilder b, LayerWeights weights) {
        return weights.norm("q_norm", "self_attn.q_norm", b.heads * b.headSize, false)
                .norm("k_norm", "self_attn.k_norm", b.keyValueHeads * b.headSize, false);
    }
}
