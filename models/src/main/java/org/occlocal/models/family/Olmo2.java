package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** OLMo 2: norms behind the branches, and over all heads of q and k. */
final class Olmo2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("olmo2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.queryKeyNorm = QueryKeyNorm.ALL_HEADS;
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> allHeadsNorms(b, b.llamaLinears(layer, weights, bias, bias, false))
                .norm("attention_output_norm", "post_attention_layernorm")
                .norm("mlp_output_norm", "post_feedforward_layernorm");
        return b.build();
    }

    static LayerWeights allHeadsNorms(DecoderBuilder b, LayerWeights weights) {
        return weights.norm("q_norm", "self_attn.q_norm", b.heads * b.headSize, false)
                .norm("k_norm", "self_attn.k_norm", b.keyValueHeads * b.headSize, false);
    }
}
