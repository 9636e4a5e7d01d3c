package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Code World Model: llama with a sliding window on three of four layers. */
final class Cwm implements Family {

    private static final int PATTERN = 4;

    @Override
    public List<String> modelTypes() {
        return List.of("cwm");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.slidingWindow(b.slidingLayers(layer -> layer % PATTERN != 0), 8192);
        b.llamaLayers(false, false, config.flag("mlp_bias", false));
        return b.build();
    }
}
