package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Llama 1 to 3: transformers' LlamaForCausalLM. InternLM 3 has other names for its biases. */
final class Llama implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("internlm3", "llama");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean bias = config.flag(config.either("attention_bias", "qkv_bias"), false);
        b.llamaLayers(bias, bias, config.flag(config.either("mlp_bias", "bias"), false));
        return b.build();
    }
}
