package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * The feed-forward part of one layer.
 *
 * @param activation element-wise function
 * @param gated activation(gate) * up, or activation(up) alone
 * @param experts the mixture, null for a dense MLP
 */
public record MlpSpec(Activation activation, boolean gated, @Nullable ExpertsSpec experts) {}
