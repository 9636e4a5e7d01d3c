package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Qwen2 and Qwen2.5, and what of their models with eyes reads text: llama with biases on q, k and v, and a window on the upper
 * layers if asked for.
 */
final class Qwen2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("qwen2", "qwen2_vl_text", "qwen2_5_vl_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.llamaLayers(true, false, false);
        upperLayersSlide(b);
        return b.build();
    }

    /** use_sliding_window applies to the layers from max_window_layers on. */
    static void upperLayersSlide(DecoderBuilder b) {
        if (b.config.flag("use_sliding_window", false)) {
            int first = b.config.integer("max_window_layers", 28);
            b.slidingWindow(b.slidingLayers(layer -> layer >= first), 4096);
        }
    }
}
