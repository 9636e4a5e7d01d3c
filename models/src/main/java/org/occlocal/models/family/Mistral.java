package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Mistral 7B: llama with a sliding window on every layer, unless sliding_window is null. */
final class Mistral implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mistral");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.llamaLayers(false, false, false);
        b.slidingWindow(layer -> true, 4096);
        return b.build();
    }
}
