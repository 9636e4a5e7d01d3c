package org.occlocal.models.spec;

/** Where the numbers come from that the outputs of heads are multiplied by, and of which function of them. */
public enum OutputGate {
    NONE,
    /** The logistic function of D numbers for each head, behind its query, so that queries have twice the elements (qwen3_next). */
    BEHIND_QUERY,
    /** The same, of all heads behind the values (afmoe). */
    BEHIND_VALUES,
    /** The logistic function of one number for each head, of a slot "head_gates" [H, C] (bailing_hybrid). */
    OF_HEADS,
    /** {@link #BEHIND_VALUES} with softplus (laguna). */
    SOFTPLUS_BEHIND_VALUES,
    /** {@link #OF_HEADS} with softplus (laguna). */
    SOFTPLUS_OF_HEADS;

    /** Whether a head has one number. */
    public boolean isOfHeads() {
        return this == OF_HEADS || this == SOFTPLUS_OF_HEADS;
    }

    /** Whether the slot "qkv" has the numbers of all heads behind the values. */
    public boolean isBehindValues() {
        return this == BEHIND_VALUES || this == SOFTPLUS_BEHIND_VALUES;
    }

    /** Whether the function is softplus. */
    public boolean isSoftplus() {
        return this == SOFTPLUS_BEHIND_VALUES || this == SOFTPLUS_OF_HEADS;
    }
}
