package org.occlocal.models.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.RouterScores;

/**
 * Nemotron-H and Nemotron 3: layers of one branch each, a state space of Mamba-2, attention without positions, an MLP or experts
 * without gates. Layers behind the last one, which predict further tokens ("mtp."), are not run.
 */
final class NemotronH implements Family {

    private static final String MIXER = "mixer";

    /** What the sum of the weights of experts is at least when they are divided by it. */
    private static final double LEAST_SUM = 1e-20;

    private static final int BEST_OF_GROUP = 2;

    /** The one branch of a layer. */
    private enum Branch {
        STATE_SPACE,
        ATTENTION,
        MLP,
        EXPERTS
    }

    /** Names of layers_block_type, and of transformers before 5; and the signs of hybrid_override_pattern. */
    private static final Map<String, Branch> BRANCHES = Map.of(
            "linear_attention",
            Branch.STATE_SPACE,
            "mamba",
            Branch.STATE_SPACE,
            "M",
            Branch.STATE_SPACE,
            "full_attention",
            Branch.ATTENTION,
            "attention",
            Branch.ATTENTION,
            "*",
            Branch.ATTENTION,
            "mlp",
            Branch.MLP,
            "-",
            Branch.MLP,
            "moe",
            Branch.EXPERTS,
            "E",
            Branch.EXPERTS);

    @Override
    public List<String> modelTypes() {
        return List.of("nemotron_h");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        List<Branch> branches = branches(config);
        DecoderBuilder b = DecoderBuilder.sized(config, branches.size());
        b.normEpsilon = config.number("layer_norm_epsilon", 1e-5);
        b.backboneNames();
        b.otherName = name -> name.replace("backbone.", "model.");
        b.ignored = b.ignored.or(name -> name.startsWith("mtp."));
        for (String option : List.of("tie_word_embeddings", "attention_bias")) {
            if (config.flag(option, false)) {
                throw config.unsupported(option, "transformers does not have it in this family");
            }
        }
        StateSpace space = StateSpace.of(
                config,
                new StateSpace.Keys(
                        "mamba_num_heads",
                        "mamba_head_dim",
                        config.either("n_groups", "mamba_n_groups"),
                        "ssm_state_size",
                        config.either("conv_kernel", "mamba_d_conv"),
                        "mamba_hidden_act"),
                config.number(config.either("time_step_min", "mamba_dt_min"), 0.001));
        boolean bias = config.flag("use_bias", false);
        boolean convolutionBias = config.flag(config.either("use_conv_bias", "mamba_conv_bias"), true);
        Activation activation = Activation.named(config.text("mlp_hidden_act", "relu2"), config.file());
        boolean mlpBias = config.flag("mlp_bias", false);
        ExpertsSpec experts = branches.contains(Branch.EXPERTS) ? experts(config) : null;
        b.attends = layer -> branches.get(layer) == Branch.ATTENTION;
        b.recurrence = layer -> branches.get(layer) == Branch.STATE_SPACE ? space.spec() : null;
        b.mlp = layer -> switch (branches.get(layer)) {
            case MLP -> new MlpSpec(activation, false, null);
            case EXPERTS -> new MlpSpec(activation, false, experts);
            default -> null;
        };
        b.layerWeights = (layer, weights) -> {
            Branch branch = branches.get(layer);
            weights.norm(b.attends.test(layer) || branch == Branch.STATE_SPACE ? "attention_norm" : "mlp_norm", "norm");
            switch (branch) {
                case STATE_SPACE -> new RecurrenceWeights(weights, space.spec())
                        .stateSpace(MIXER, bias, convolutionBias);
                case ATTENTION -> weights.qkv(b.attention(layer), false, "mixer.q_proj", "mixer.k_proj", "mixer.v_proj")
                        .attentionOutput(b.attention(layer), false, "mixer.o_proj");
                case MLP -> weights.plainMlp(b.intermediate, mlpBias, "mixer.up_proj", "mixer.down_proj");
                case EXPERTS -> mixture(config, weights, mlpBias);
            }
        };
        return b.build();
    }

    private static List<Branch> branches(ModelConfig config) {
        String key = config.has("layers_block_type")
                ? "layers_block_type"
                : config.either("layer_types", "hybrid_override_pattern");
        List<String> names =
                key.equals("hybrid_override_pattern") ? List.of(config.text(key).split("")) : config.texts(key);
        if (names == null || names.isEmpty()) {
            throw config.unsupported("layers_block_type", "it must name the branch of each layer");
        }
        List<Branch> branches = new ArrayList<>();
        for (String name : names) {
            Branch branch = BRANCHES.get(name);
            if (branch == null) {
                throw config.unsupported(
                        key, "known are linear_attention or M, full_attention or *, mlp or -, and moe or E");
            }
            branches.add(branch);
        }
        return branches;
    }

    private static ExpertsSpec experts(ModelConfig config) {
        return new ExpertsSpec(
                config.positive("n_routed_experts", 8),
                config.positive("num_experts_per_tok", 2),
                RouterScores.SIGMOID,
                new ExpertGroups(config.positive("n_group", 1), config.positive("topk_group", 1), BEST_OF_GROUP),
                config.flag("norm_topk_prob", true),
                LEAST_SUM,
                config.number("routed_scaling_factor", 1));
    }

    /** Experts between the linear layers of their latents where there are some, and the one that every token uses. */
    private static void mixture(ModelConfig config, LayerWeights weights, boolean bias) {
        int experts = config.positive("n_routed_experts", 8);
        int shared = config.positive("moe_shared_expert_intermediate_size", 7688);
        int hidden = weights.hidden();
        int inputs = config.positive("moe_latent_size", hidden);
        if (config.has("moe_latent_size")) {
            weights.linear("experts_in", hidden, bias, List.of("mixer.fc1_latent_proj"), List.of(inputs))
                    .linear("experts_out", inputs, bias, List.of("mixer.fc2_latent_proj"), List.of(hidden));
        }
        weights.experts()
                .ungated(
                        experts,
                        inputs,
                        config.positive("moe_intermediate_size", 7688),
                        "mixer.experts.%d",
                        "mixer.experts",
                        "up_proj",
                        "down_proj")
                .linear("router", hidden, false, List.of("mixer.gate"), List.of(experts))
                .experts()
                .routerCorrection(experts, "mixer.gate.e_score_correction_bias")
                .linear("shared_up", hidden, bias, List.of("mixer.shared_experts.up_proj"), List.of(shared))
                .linear("shared_down", shared, bias, List.of("mixer.shared_experts.down_proj"), List.of(hidden));
    }
}
