package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryTemperature;

/**
 * Mistral 7B: llama with a sliding window on every layer, unless sliding_window is null. Ministral has it on some; Ministral 3 has
 * none, and queries that grow with their position.
 */
final class Mistral implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mistral", "ministral", "ministral3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.llamaLayers(false, false, false);
        IntPredicate sliding = config.modelType().equals("ministral") ? b.slidingLayers(layer -> true) : layer -> true;
        boolean third = config.modelType().equals("ministral3");
        b.slidingWindow(sliding, third ? 0 : 4096);
        if (third) {
            QueryTemperature temperature = RotaryReader.of(config, 10_000).temperature();
            b.temperature = layer -> temperature;
        }
        return b.build();
    }
}
