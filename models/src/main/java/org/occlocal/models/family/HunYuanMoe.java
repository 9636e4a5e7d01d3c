package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.QueryKeyNorm;

/** Hunyuan-A13B: the dense Hunyuan with a mixture of experts, and one that every token uses, in each layer. */
final class HunYuanMoe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("hunyuan_v1_moe");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        boolean bias = config.flag("attention_bias", false);
        b.queryKeyNorm = QueryKeyNorm.ROTATED_HEAD;
        int experts = config.positiveOfAllLayers("num_experts", 1);
        ExpertsSpec spec = ExpertsSpec.softmax(experts, config.positiveOfAllLayers("moe_topk", 1), true);
        if (config.positiveOfAllLayers("moe_intermediate_size", b.intermediate) != b.intermediate) {
            throw config.unsupported(
                    "moe_intermediate_size", "transformers gives experts intermediate_size, " + b.intermediate);
        }
        if (config.positiveOfAllLayers("num_shared_expert", 1) != 1) {
            throw config.unsupported("num_shared_expert", "transformers has one");
        }
        Mixture.of(b, spec, b.intermediate, layer -> true);
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                    .experts()
                    .separate(
                            experts,
                            b.intermediate,
                            "mlp.gate.wg",
                            "mlp.experts.%d",
                            "gate_proj",
                            "up_proj",
                            "down_proj")
                    .experts()
                    .shared(b.intermediate, "mlp.shared_mlp", "");
            HunYuanDense.norms(b, weights);
        };
        return b.build();
    }
}
