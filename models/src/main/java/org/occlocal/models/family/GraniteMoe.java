package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;

/**
 * Granite 3 MoE: granite with experts stored as stacks, softmax over the chosen ones; granitemoeshared has one more, which
 * every token uses, granitemoe_swa the attention of granite_swa.
 */
final class GraniteMoe implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("granitemoe", "granitemoeshared", "granitemoe_swa");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Granite.builder(config);
        boolean bias = config.flag("attention_bias", false);
        b.otherName = name -> name.replace(".router.layer.", ".router.");
        int experts = config.positive("num_local_experts", 8);
        Activation activation = Activation.named(config.text("hidden_act", "silu"), config.file());
        ExpertsSpec mixture = ExpertsSpec.softmaxOfActive(experts, config.positive("num_experts_per_tok", 2));
        b.mlp = layer -> new MlpSpec(activation, true, mixture);
        int shared = config.modelType().equals("granitemoe") ? 0 : config.integer("shared_intermediate_size", 0);
        boolean slides = config.modelType().equals("granitemoe_swa");
        if (slides) {
            GraniteSwa.attention(b);
        }
        b.layerWeights = (layer, weights) -> withShared(
                        slides ? weights.sinks(b.attention(layer), "self_attn.sinks") : weights, shared)
                .qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .experts()
                .stacked(
                        experts,
                        b.intermediate,
                        "block_sparse_moe.router.layer",
                        "block_sparse_moe.input_linear.weight",
                        "block_sparse_moe.output_linear.weight")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }

    private static LayerWeights withShared(LayerWeights weights, int intermediate) {
        return intermediate == 0
                ? weights
                : weights.experts().fusedShared(intermediate, "shared_mlp.input_linear", "shared_mlp.output_linear");
    }
}
