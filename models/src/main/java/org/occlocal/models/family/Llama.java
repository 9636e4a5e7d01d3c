package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Llama 1 to 3: transformers' LlamaForCausalLM. */
final class Llama implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("llama");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean bias = config.flag("attention_bias", false);
        b.llamaLayers(bias, bias, config.flag("mlp_bias", false));
        return b.build();
    }
}
