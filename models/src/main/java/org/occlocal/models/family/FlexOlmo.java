package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** FlexOlmo: olmo2 with a mixture of experts. */
final class FlexOlmo implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("flex_olmo");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.ALL_HEADS;
        Mixture mixture = Mixture.of(b, b.intermediate);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> Olmo2.allHeadsNorms(b, mixture.llamaLinears(layer, weights, bias, bias))
                .norm("attention_output_norm", "post_attention_layernorm")
                .norm("mlp_output_norm", "post_feedforward_layernorm");
        return b.build();
    }
}
