package org.occlocal.models.spec;

/** What the logits of a router become before they weigh the experts of a token. */
public enum RouterScores {
    /** Softmax over all experts. */
    SOFTMAX,
    /** Softmax over the experts that the token uses; they are chosen by their logits (granitemoe). */
    SOFTMAX_OF_ACTIVE,
    /** The logistic function of each (deepseek_v3). */
    SIGMOID,
    /** The logistic function of those of the experts that the token uses; they are chosen by their logits (kolibri1). */
    SIGMOID_OF_ACTIVE,
    /**
     * The best expert weighs its share in a softmax over those whose logits are near to its own, the second best likewise
     * among those that are left, and so on: SparseMixer-v2 (Liu et al. 2024), as it is used once it is trained (phimoe).
     */
    SPARSE_MIXER;

    /** How near, of {@link #SPARSE_MIXER}: at most this share of the larger of the expert's magnitude and the best logit. */
    public static final double NEAR = 0.02;
}
