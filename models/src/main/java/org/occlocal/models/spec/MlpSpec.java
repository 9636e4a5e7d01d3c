package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * The feed-forward part of one layer.
 *
 * @param activation element-wise function
 * @param gated activation(gate) * up, or activation(up) alone
 * @param gateLimit the gate is at most this before its activation, up is clamped to both sides of zero, and one is added to
 *     it (gpt_oss); 0 for none of that
 * @param gateScale factor on the gate before its activation
 * @param gateCut what of the gate passes to its activation, null for all of it
 * @param experts the mixture, null for a dense MLP
 */
public record MlpSpec(
        Activation activation,
        boolean gated,
        double gateLimit,
        double gateScale,
        @Nullable GateCut gateCut,
        @Nullable ExpertsSpec experts) {

    /** Without a cut. */
    public MlpSpec(
            Activation activation, boolean gated, double gateLimit, double gateScale, @Nullable ExpertsSpec experts) {
        this(activation, gated, gateLimit, gateScale, null, experts);
    }

    /** Without limit and factor. */
    public MlpSpec(Activation activation, boolean gated, @Nullable ExpertsSpec experts) {
        this(activation, gated, 0, 1, null, experts);
    }
}
