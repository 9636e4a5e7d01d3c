package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** OLMoE: a mixture of experts with a norm over all heads of q and k. */
final class Olmoe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("olmoe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.ALL_HEADS;
        b.clip = config.number("clip_qkv", 0);
        Mixture mixture = Mixture.of(b, b.intermediate);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> Olmo2.allHeadsNorms(b, mixture.llamaLinears(layer, weights, bias, bias))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
