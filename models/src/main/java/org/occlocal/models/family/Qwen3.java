package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Qwen3, and what of Qwen3-VL reads text: qwen2 without biases, with a norm on each head of q and k. */
final class Qwen3 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("qwen3", "qwen3_vl_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = builder(config);
        return b.build();
    }

    static DecoderBuilder builder(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean bias = config.flag("attention_bias", false);
        b.queryKeyNorm = QueryKeyNorm.HEAD;
        b.layerWeights = (layer, weights) -> headNorms(b, b.llamaLinears(layer, weights, bias, bias, false))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        Qwen2.upperLayersSlide(b);
        return b;
    }

    /** One weight of [D] for all heads. */
    static LayerWeights headNorms(DecoderBuilder b, LayerWeights weights) {
        return weights.norm("q_norm", "self_attn.q_norm", b.headSize, false)
                .norm("k_norm", "self_attn.k_norm", b.headSize, false);
    }
}
