package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Qwen3-MoE: qwen3 with a mixture of experts; Qwen3-VL-MoE stores them as stacks. */
final class Qwen3Moe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("qwen3_moe", "qwen3_vl_moe_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        if (config.flag("use_sliding_window", false)) { // on all layers: unlike qwen3 it knows no max_window_layers
            b.slidingWindow(layer -> true, 4096);
        }
        boolean stacked = config.modelType().equals("qwen3_vl_moe_text");
        if (stacked && !config.flag("norm_topk_prob", true)) {
            throw config.unsupported("norm_topk_prob", "transformers always divides by the sum");
        }
        Mixture mixture = stacked ? Mixture.of(b).ofTransposedStacks() : Mixture.of(b);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> Qwen3.headNorms(b, mixture.llamaLinears(layer, weights, bias, bias))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
