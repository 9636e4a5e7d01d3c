package org.occlocal.models.spec;

/**
 * Whether what the experts of a layer give skips the next one (ScMoE, Cai et al. 2024): the layer has a dense MLP, slots "mlp_up" and
 * "mlp_down", beside its experts, which read the same; what they give is added behind the MLP of the layer that follows.
 */
public enum Shortcut {
    /** Experts are added where they are computed. */
    NONE,
    /** The layer's experts are added behind the next layer's MLP. */
    GIVES,
    /** The layer adds, behind its MLP, what the experts of the layer before it have given. */
    TAKES
}
