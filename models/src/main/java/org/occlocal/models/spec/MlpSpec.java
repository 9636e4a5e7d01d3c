package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * The feed-forward part of one layer.
 *
 * @param activation element-wise function
 * @param gated activation(gate) * up, or activation(up) alone
 * @param limit of gate and up, of the experts where there are some; null for none
 * @param gateScale factor on the gate before its activation
 * @param gateCut what of the gate passes to its activation, null for all of it
 * @param experts the mixture, null for a dense MLP
 * @param sharedLimit of gate and up of the expert that every token uses; null for none
 */
public record MlpSpec(
        Activation activation,
        boolean gated,
        @Nullable GateLimit limit,
        double gateScale,
        @Nullable GateCut gateCut,
        @Nullable ExpertsSpec experts,
        @Nullable GateLimit sharedLimit) {

    public MlpSpec {
        boolean alike = limit == null
                || sharedLimit == null
                || (limit.behindActivation() == sharedLimit.behindActivation()
                        && limit.addend() == sharedLimit.addend());
        if (!alike) {
            throw new IllegalArgumentException("experts that gates are limited in differently");
        }
        if (!gated && (limit != null || sharedLimit != null)) {
            throw new IllegalArgumentException("there is no gate to be limited");
        }
    }

    /** Limits alone. */
    public MlpSpec(
            Activation activation,
            @Nullable GateLimit limit,
            @Nullable ExpertsSpec experts,
            @Nullable GateLimit sharedLimit) {
        this(activation, true, limit, 1, null, experts, sharedLimit);
    }

    /** Without limits and cut. */
    public MlpSpec(Activation activation, boolean gated, double gateScale, @Nullable ExpertsSpec experts) {
        this(activation, gated, null, gateScale, null, experts, null);
    }

    /** Without limit and factor. */
    public MlpSpec(Activation activation, boolean gated, @Nullable ExpertsSpec experts) {
        this(activation, gated, null, 1, null, experts, null);
    }

    /** What the limits of experts and of the shared one have in common; null where nothing is limited. */
    public @Nullable GateLimit anyLimit() {
        return limit == null ? sharedLimit : limit;
    }
}
