package org.occlocal.models.spec;

/**
 * A mixture of experts in place of one MLP. Where the layer has a slot "router_correction" [1, E], that is added to the
 * scores when groups and experts are chosen, and to nothing else (auxiliary-loss-free balancing, Wang et al. 2024). Slots
 * "router_norm", "experts_norm" and "shared_norm" are norms of what router, experts and the expert that every token uses read;
 * "experts_in" and "experts_out" are linear layers before the experts and behind their sum, where they compute with fewer elements;
 * "experts_output_norm" and "shared_output_norm" of what they give, "router_scales" [1, E] factors on the weights of experts.
 *
 * @param experts E, how many there are
 * @param active how many each token uses
 * @param scores what the router's logits become; the weights of the active ones
 * @param groups what a token may choose from
 * @param normalize whether the weights of the active ones are divided by their sum
 * @param leastSum the least that they are divided by
 * @param scale factor on the weights of the active ones
 * @param logitScale factor on the router's logits
 * @param sharedScale factor on what the expert gives that every token uses, where the layer has one
 * @param weighsInputs whether the weights are factors on what experts read instead of on what they give (llama4)
 * @param identities experts that a token may choose besides, which give what they read; they have no weights, and their rows of the
 *     router stand behind those of the others (longcat_flash)
 */
public record ExpertsSpec(
        int experts,
        int active,
        RouterScores scores,
        ExpertGroups groups,
        boolean normalize,
        double leastSum,
        double scale,
        double logitScale,
        double sharedScale,
        boolean weighsInputs,
        int identities) {

    public ExpertsSpec {
        if (experts < 1 || identities < 0 || active < 1 || active > Math.addExact(experts, identities)) {
            throw new IllegalArgumentException("a token uses " + active + " of " + experts + " experts"
                    + (identities == 0 ? "" : " and " + identities + " that give what they read"));
        }
        int choice = experts + identities;
        int size = choice / groups.groups();
        if (size * groups.groups() != choice || groups.best() > size || active > groups.active() * size) {
            throw new IllegalArgumentException(
                    choice + " experts in " + groups.groups() + " groups, of which a token uses " + groups.active()
                            + ", by the " + groups.best() + " best of each, cannot give it " + active);
        }
    }

    /** A mixture without factors on the router's logits or the shared expert, whose weights are factors on what experts give. */
    public ExpertsSpec(
            int experts,
            int active,
            RouterScores scores,
            ExpertGroups groups,
            boolean normalize,
            double leastSum,
            double scale) {
        this(experts, active, scores, groups, normalize, leastSum, scale, 1, 1, false, 0);
    }

    /** Softmax over all experts, of which each token uses the best; the weights may be divided by their sum. */
    public static ExpertsSpec softmax(int experts, int active, boolean normalize) {
        return new ExpertsSpec(experts, active, RouterScores.SOFTMAX, ExpertGroups.NONE, normalize, 0, 1);
    }

    /** Softmax over the experts with the largest logits. */
    public static ExpertsSpec softmaxOfActive(int experts, int active) {
        return new ExpertsSpec(experts, active, RouterScores.SOFTMAX_OF_ACTIVE, ExpertGroups.NONE, false, 0, 1);
    }

    /** The same with this factor on the router's logits. */
    public ExpertsSpec withLogitScale(double factor) {
        return new ExpertsSpec(
                experts,
                active,
                scores,
                groups,
                normalize,
                leastSum,
                scale,
                factor,
                sharedScale,
                weighsInputs,
                identities);
    }

    /** The same with this factor on what the expert gives that every token uses. */
    public ExpertsSpec withSharedScale(double factor) {
        return new ExpertsSpec(
                experts,
                active,
                scores,
                groups,
                normalize,
                leastSum,
                scale,
                logitScale,
                factor,
                weighsInputs,
                identities);
    }

    /** The same with weights that are factors on what experts read. */
    public ExpertsSpec weighingInputs() {
        return new ExpertsSpec(
                experts, active, scores, groups, normalize, leastSum, scale, logitScale, sharedScale, true, identities);
    }
}
