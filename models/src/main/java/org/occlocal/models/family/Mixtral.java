package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;

/** Mixtral 8x7B: mistral with a mixture of experts. */
final class Mixtral implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mixtral");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.slidingWindow(layer -> true, 0);
        b.otherName = name -> name.replace(".block_sparse_moe.gate.", ".mlp.gate.");
        Mixture mixture = Mixture.of(
                b,
                ExpertsSpec.softmax(
                        config.positive("num_local_experts", 8), config.positive("num_experts_per_tok", 2), true),
                b.intermediate,
                layer -> true);
        b.layerWeights = (layer, weights) -> mixture.mixtralExperts(weights.qkv(
                                b.attention(layer), false, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                        .attentionOutput(b.attention(layer), false, "self_attn.o_proj"))
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
