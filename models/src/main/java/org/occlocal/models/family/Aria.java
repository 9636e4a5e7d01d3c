package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;

/** What of Aria reads text: llama with experts stored as stacks of transposed matrices, and some that every token uses. */
final class Aria implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("aria_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        if (config.flag("mlp_bias", false)) {
            throw config.unsupported("mlp_bias", "experts have none");
        }
        if (!config.text("hidden_act", "silu").equals("silu")) {
            throw config.unsupported("hidden_act", "experts have silu, and all experts of a layer are alike");
        }
        int experts = config.positive("moe_num_experts", 8);
        int shared = config.positive("moe_num_shared_experts", 2);
        ExpertsSpec spec = ExpertsSpec.softmaxOfActive(experts, config.positive("moe_topk", 2));
        Mixture.of(b, spec, b.intermediate, layer -> true);
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .experts()
                .transposed(experts, b.intermediate, "mlp.router", "mlp.experts.fc1.weight", "mlp.experts.fc2.weight")
                .experts()
                .shared(shared * b.intermediate, "mlp.shared_experts", "")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
