package org.occlocal.models.spec;

/** What a layer sets aside for the next one, C numbers of a token, or what it does with what was set aside for it. */
public enum Aside {
    /** Nothing. */
    NONE,
    /**
     * What its experts give is set aside: the layer has a dense MLP, slots "mlp_up" and "mlp_down", beside its experts, which read the
     * same (ScMoE, Cai et al. 2024).
     */
    EXPERTS,
    /** What was set aside is added behind the MLP. */
    ADDED,
    /**
     * All that its branches give is set aside, behind a linear layer, slot "aside_projection", and nothing is added to the hidden state.
     * They read the hidden state and the embedding of the token behind it, 2 C numbers (zamba2).
     */
    BRANCHES,
    /** The one branch reads the hidden state plus what was set aside, and is added to the hidden state alone. */
    READ;

    /** Whether there is something for the next layer. */
    public boolean isGiven() {
        return this == EXPERTS || this == BRANCHES;
    }

    /** Whether the layer needs what the one before it has set aside. */
    public boolean isTaken() {
        return this == ADDED || this == READ;
    }
}
