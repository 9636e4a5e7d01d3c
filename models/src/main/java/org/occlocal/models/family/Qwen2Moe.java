package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Qwen1.5-MoE and Qwen2-MoE: qwen2 whose MLP is a mixture of experts beside one that all tokens use. */
final class Qwen2Moe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("qwen2_moe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        if (config.flag(
                "use_sliding_window", false)) { // transformers 4 writes no layer_types, and slides on all layers
            b.slidingWindow(b.slidingLayers(layer -> true), 4096);
        }
        Mixture mixture = Mixture.of(b);
        int shared = config.positive("shared_expert_intermediate_size", 5632);
        boolean bias = config.flag("qkv_bias", true);
        b.layerWeights = (layer, weights) -> {
            mixture.llamaLinears(layer, weights, bias, false)
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (mixture.isSparse(layer)) {
                weights.experts().shared(shared, "mlp.shared_expert", "mlp.shared_expert_gate");
            }
        };
        return b.build();
    }
}
