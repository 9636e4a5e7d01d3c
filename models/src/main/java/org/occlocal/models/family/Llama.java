package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Llama 1 to 3 and IQuest-Coder: transformers' LlamaForCausalLM. InternLM 3 has other names for its biases. */
final class Llama implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("internlm3", "iquestcoder", "llama");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.modelType().equals("iquestcoder")) {
            if (config.has("clip_qkv")) {
                throw config.unsupported("clip_qkv", "transformers does not clip");
            }
            if (config.flag("use_sliding_window", false)) {
                throw config.unsupported("use_sliding_window", "transformers has no window");
            }
        }
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean bias = config.flag(config.either("attention_bias", "qkv_bias"), false);
        b.llamaLayers(bias, bias, config.flag(config.either("mlp_bias", "bias"), false));
        return b.build();
    }
}
