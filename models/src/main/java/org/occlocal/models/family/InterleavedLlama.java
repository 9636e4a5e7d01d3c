package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** ERNIE 4.5 and Helium: llama with interleaved rotary pairs. */
final class InterleavedLlama implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("ernie4_5", "helium");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.rotaries.clear();
        b.rotary(1, true);
        if (config.modelType().equals("ernie4_5")) {
            b.tied = config.flag("tie_word_embeddings", true);
            boolean bias = config.flag("use_bias", false);
            b.llamaLayers(bias, bias, bias);
        } else {
            b.llamaLayers(config.flag("attention_bias", false), false, config.flag("mlp_bias", false));
        }
        return b.build();
    }
}
