package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Hunyuan-0.5B to 7B: llama with a norm on each head of q and k behind their rotation. */
final class HunYuanDense implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("hunyuan_v1_dense");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean bias = config.flag("attention_bias", false);
        b.queryKeyNorm = QueryKeyNorm.ROTATED_HEAD;
        b.layerWeights = (layer, weights) -> norms(b, b.llamaLinears(layer, weights, bias, bias, false));
        return b.build();
    }

    static LayerWeights norms(DecoderBuilder b, LayerWeights weights) {
        return weights.norm("q_norm", "self_attn.query_layernorm", b.headSize, false)
                .norm("k_norm", "self_attn.key_layernorm", b.headSize, false)
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
    }
}
