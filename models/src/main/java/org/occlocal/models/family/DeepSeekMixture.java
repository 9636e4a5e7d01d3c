package org.occlocal.models.family;

import java.util.function.IntPredicate;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.RouterScores;

/**
 * Mixture of experts as DeepSeek writes it, and glm4_moe and dots1 after it: the first layers are dense, and beside the
 * experts that a router chooses are some that every token uses, stored as one.
 */
final class DeepSeekMixture {

    /** What their sum is at least when weights are divided by it. */
    private static final double LEAST_SUM = 1e-20;

    /** How many scores of a group count in its choice, but for DeepSeek-V2's. */
    private static final int BEST_OF_GROUP = 2;

    private final Mixture mixture;
    private final int experts;
    private final int sharedSize;
    private final int intermediate;
    private final boolean corrected;
    private Names names = new Names("mlp", "gate_proj", "up_proj", "down_proj");

    /**
     * What a checkpoint calls the parts of a mixture.
     *
     * @param block of the layer, which the dense MLP has too
     * @param gate of an expert
     */
    record Names(String block, String gate, String up, String down) {}

    private DeepSeekMixture(DecoderBuilder builder, ExpertsSpec spec, boolean corrected, IntPredicate sparse) {
        ModelConfig config = builder.config;
        int expertSize = config.positive("moe_intermediate_size");
        this.mixture = Mixture.of(builder, spec, expertSize, sparse);
        this.experts = spec.experts();
        this.intermediate = builder.intermediate;
        this.sharedSize = expertSize * config.integer(config.either("n_shared_experts", "num_shared_experts"), 0);
        this.corrected = corrected;
        if (config.integer("moe_layer_freq", 1) != 1) {
            throw config.unsupported(
                    "moe_layer_freq", "transformers has a mixture in all layers behind the dense ones");
        }
        builder.ignored =
                builder.ignored.or(Mixture.layersBehind(builder, config.integer("num_nextn_predict_layers", 1)));
    }

    /** DeepSeek-MoE's router: a softmax, divided by its sum over the active experts where norm_topk_prob says so. */
    static DeepSeekMixture normalizable(DecoderBuilder builder) {
        ModelConfig config = builder.config;
        requireScores(config, "softmax");
        return new DeepSeekMixture(
                builder,
                new ExpertsSpec(
                        config.positive("n_routed_experts"),
                        config.positive("num_experts_per_tok"),
                        RouterScores.SOFTMAX,
                        ExpertGroups.NONE,
                        config.flag("norm_topk_prob", false),
                        LEAST_SUM,
                        1),
                false,
                behindDenseLayers(builder));
    }

    /** DeepSeek-V2's router: a softmax, within groups where topk_method says so. */
    static DeepSeekMixture softmax(DecoderBuilder builder) {
        ModelConfig config = builder.config;
        if (config.flag("norm_topk_prob", false)) {
            throw config.unsupported("norm_topk_prob", "transformers leaves the weights as they are");
        }
        requireScores(config, "softmax");
        ExpertGroups groups =
                switch (config.text("topk_method", "greedy")) {
                    case "greedy" -> ExpertGroups.NONE;
                    case "group_limited_greedy" -> new ExpertGroups(
                            config.positive("n_group"), config.positive("topk_group"), 1);
                    default -> throw config.unsupported("topk_method", "known are greedy, group_limited_greedy");
                };
        return new DeepSeekMixture(
                builder,
                new ExpertsSpec(
                        config.positive("n_routed_experts"),
                        config.positive("num_experts_per_tok"),
                        RouterScores.SOFTMAX,
                        groups,
                        false,
                        0,
                        config.number("routed_scaling_factor", 1)),
                false,
                behindDenseLayers(builder));
    }

    /** Mistral 4's router: a softmax within groups, divided by its sum over the active experts where norm_topk_prob says so. */
    static DeepSeekMixture groupedSoftmax(DecoderBuilder builder) {
        ModelConfig config = builder.config;
        requireScores(config, "softmax");
        ExpertGroups groups =
                new ExpertGroups(config.positive("n_group", 1), config.positive("topk_group", 1), BEST_OF_GROUP);
        return new DeepSeekMixture(
                builder,
                new ExpertsSpec(
                        config.positive("n_routed_experts"),
                        config.positive("num_experts_per_tok"),
                        RouterScores.SOFTMAX,
                        groups,
                        config.flag("norm_topk_prob", true),
                        LEAST_SUM,
                        config.number("routed_scaling_factor", 1)),
                false,
                behindDenseLayers(builder));
    }

    /** DeepSeek-V3's router: scores of a sigmoid, and a correction of the choice. */
    static DeepSeekMixture corrected(DecoderBuilder builder) {
        return corrected(builder, behindDenseLayers(builder));
    }

    /**
     * The same.
     *
     * @param sparse whether a layer has the mixture
     */
    static DeepSeekMixture corrected(DecoderBuilder builder, IntPredicate sparse) {
        ModelConfig config = builder.config;
        requireScores(config, "sigmoid");
        ExpertGroups groups =
                new ExpertGroups(config.positive("n_group", 1), config.positive("topk_group", 1), BEST_OF_GROUP);
        return new DeepSeekMixture(
                builder,
                new ExpertsSpec(
                        config.positive(config.either("n_routed_experts", "num_experts")),
                        config.positive("num_experts_per_tok"),
                        RouterScores.SIGMOID,
                        groups,
                        config.flag("norm_topk_prob", false),
                        LEAST_SUM,
                        config.number("routed_scaling_factor", 1)),
                true,
                sparse);
    }

    /** The layers that mlp_layer_types calls sparse, else all but the first. */
    private static IntPredicate behindDenseLayers(DecoderBuilder builder) {
        int firstSparse = builder.config.integer("first_k_dense_replace", 0);
        return Mixture.sparseLayers(builder, layer -> layer >= firstSparse);
    }

    /** transformers does not read scoring_func: each model_type has one. */
    private static void requireScores(ModelConfig config, String known) {
        if (!config.text("scoring_func", known).equals(known)) {
            throw config.unsupported("scoring_func", "transformers has only " + known + " for " + config.modelType());
        }
    }

    /** The same with other names. */
    DeepSeekMixture named(Names others) {
        names = others;
        return this;
    }

    boolean isSparse(int layer) {
        return mixture.isSparse(layer);
    }

    /** Router, experts and shared experts of the layer, or its dense MLP. */
    LayerWeights feedForward(int layer, LayerWeights weights) {
        String block = names.block();
        if (!mixture.isSparse(layer)) {
            return weights.gatedMlp(
                    intermediate, false, block + ".gate_proj", block + ".up_proj", block + ".down_proj");
        }
        mixture.experts(weights, block + ".gate", block + ".experts.%d", names.gate(), names.up(), names.down());
        if (corrected) {
            weights.experts().routerCorrection(experts, block + ".gate.e_score_correction_bias");
        }
        return sharedSize == 0 ? weights : weights.experts().shared(sharedSize, block + ".shared_experts", "");
    }
}
