package org.occlocal.models.spec;

/** Where gates come from, by whose sigmoid the outputs of a head are multiplied; of D elements where the slot "qkv" has them. */
public enum OutputGate {
    NONE,
    /** Each head's behind its query, so that queries have twice the elements (qwen3_next). */
    BEHIND_QUERY,
    /** Those of all heads behind the values (afmoe). */
    BEHIND_VALUES,
    /** One number for each head, of a slot "head_gates" [H, C] (bailing_hybrid). */
    OF_HEADS
}
