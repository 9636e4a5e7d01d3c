package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** OLMo 1: llama whose norms have no weights, and clamped q, k and v. */
final class Olmo implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("olmo");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.layerNorm(1e-5);
        b.clip = config.number("clip_qkv", 0);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> b.llamaLinears(layer, weights, bias, bias, false)
                .plainNorm("attention_norm")
                .plainNorm("mlp_norm");
        b.finalNormName = null;
        b.moreHeadWeights = (builder, weights) -> weights.plainNorm("final_norm");
        return b.build();
    }
}
