package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Cohere's North Micro, text: Command R7B whose positions rotate halves of heads, by settings of each type of layer; a type
 * without settings has no positions.
 */
final class CohereCompass implements Family {

    private static final String ROPE = "rope_parameters";

    @Override
    public List<String> modelTypes() {
        return List.of("cohere_compass_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Cohere.builder(config);
        b.logitScale = config.number("logit_scale", 1);
        IntPredicate sliding = b.slidingLayers(layer -> false);
        b.slidingWindow(sliding, 4096);
        int full = rotary(b, "full_attention");
        int local = rotary(b, "sliding_attention");
        b.rotaryOfLayer = layer -> sliding.test(layer) ? local : full;
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) ->
                b.llamaLinears(layer, weights, bias, bias, false).norm("attention_norm", "input_layernorm");
        return b.build();
    }

    /** The table of a type of layers, -1 where it has none. */
    private static int rotary(DecoderBuilder b, String layerType) {
        if (b.config.object(ROPE).contains(layerType) && !b.config.object(ROPE).has(layerType)) {
            return -1;
        }
        b.rotaries.add(RotaryReader.of(b.config, layerType, 10_000).read(b.headSize, false));
        return b.rotaries.size() - 1;
    }
}
