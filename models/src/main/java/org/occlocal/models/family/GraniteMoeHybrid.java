package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;

/**
 * Granite 4: granite whose layers have the state space of Mamba-2 or attention, most without positions, and an MLP that all tokens
 * use, alone or beside a mixture of experts.
 */
final class GraniteMoeHybrid implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("granitemoehybrid");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Granite.builder(config);
        if (!config.text("position_embedding_type", "none").equals("rope")) {
            b.rotaries.clear();
            b.rotaryOfLayer = layer -> -1;
        }
        b.otherName = name -> name.replace(".router.layer.", ".router.");
        Mamba mamba = Mamba.of(b, Mamba.named(b));
        Activation activation = Activation.named(config.text("hidden_act", "silu"), config.file());
        int shared = config.positive("shared_intermediate_size", 1024);
        int experts = config.integer("num_local_experts", 8);
        boolean isSparse = experts > 0;
        MlpSpec mlp = new MlpSpec(
                activation,
                true,
                isSparse ? ExpertsSpec.softmaxOfActive(experts, config.positive("num_experts_per_tok", 2)) : null);
        b.mlp = layer -> mlp;
        boolean bias = config.flag("attention_bias", false);
        b.layerWeights = (layer, weights) -> {
            mamba.mixer(layer, weights, bias)
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (isSparse) {
                weights.experts()
                        .fusedShared(shared, "shared_mlp.input_linear", "shared_mlp.output_linear")
                        .experts()
                        .stacked(
                                experts,
                                b.intermediate,
                                "block_sparse_moe.router.layer",
                                "block_sparse_moe.input_linear.weight",
                                "block_sparse_moe.output_linear.weight");
            } else {
                weights.fusedGatedMlp(shared, false, "shared_mlp.input_linear", "shared_mlp.output_linear");
            }
        };
        return b.build();
    }
}
