package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** EXAONE 4: norms behind the branches and on heads; where layers slide, only those have rotary positions. */
final class Exaone4 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("exaone4");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = builder(config);
        b.layerWeights = (layer, weights) -> Qwen3.headNorms(b, b.llamaLinears(layer, weights, false, false, false))
                .norm("attention_output_norm", "post_attention_layernorm")
                .norm("mlp_output_norm", "post_feedforward_layernorm");
        return b.build();
    }

    /** Everything but the layers' weights. */
    static DecoderBuilder builder(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        if (!config.contains("sliding_window") || config.has("sliding_window")) {
            IntPredicate sliding = b.slidingLayers(pattern(config));
            b.slidingWindow(sliding, 4096);
            b.rotaryOfLayer = layer -> sliding.test(layer) ? 0 : -1;
        }
        return b;
    }

    /** Without layer_types every sliding_window_pattern-th layer is global. */
    private static IntPredicate pattern(ModelConfig config) {
        if (config.has("layer_types")) {
            return layer -> false;
        }
        int pattern = config.positive("sliding_window_pattern", 4);
        return layer -> (layer + 1) % pattern != 0;
    }
}
