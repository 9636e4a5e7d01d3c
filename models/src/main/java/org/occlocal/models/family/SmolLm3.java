package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** SmolLM3: llama with layers that have no position encoding. */
final class SmolLm3 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("smollm3");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.tied = config.flag("tie_word_embeddings", true);
        boolean bias = config.flag("attention_bias", false);
        b.llamaLayers(bias, bias, config.flag("mlp_bias", false));
        int interval = config.positive("no_rope_layer_interval", 4);
        List<Integer> rotated = config.integers("no_rope_layers");
        if (rotated != null && rotated.size() != b.layers) {
            throw config.unsupported("no_rope_layers", "it needs one entry for each of the " + b.layers + " layers");
        }
        b.rotaryOfLayer = layer -> (rotated == null ? (layer + 1) % interval != 0 : rotated.get(layer) != 0) ? 0 : -1;
        if (config.flag("use_sliding_window", false)) {
            b.slidingWindow(b.slidingLayers(layer -> b.rotaryOfLayer.apply(layer) < 0), 0);
        }
        return b.build();
    }
}
