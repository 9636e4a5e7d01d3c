package org.occlocal.models.family;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.DecoderSpec;

/** Mistral 7B: llama with a sliding window on every layer, unless sliding_window is null. Ministral has it on some. */
final class Mistral implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mistral", "ministral");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.llamaLayers(false, false, false);
        IntPredicate sliding = config.modelType().equals("ministral") ? b.slidingLayers(layer -> true) : layer -> true;
        b.slidingWindow(sliding, 4096);
        return b.build();
    }
}
