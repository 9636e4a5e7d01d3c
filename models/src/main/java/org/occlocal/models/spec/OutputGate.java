package org.occlocal.models.spec;

/** Where the slot "qkv" has gates of D elements, by whose sigmoid the outputs of a head are multiplied. */
public enum OutputGate {
    NONE,
    /** Each head's behind its query, so that queries have twice the elements (qwen3_next). */
    BEHIND_QUERY,
    /** Those of all heads behind the values (afmoe). */
    BEHIND_VALUES
}
