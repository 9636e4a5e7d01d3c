package org.occlocal.models.spec;

/** Normalisation of queries and keys before position encoding. */
public enum QueryKeyNorm {
    NONE,
    /** Over each head's D elements; the weight is [D] or, one for each head, [H * D]. */
    HEAD,
    /** Over all H * D elements of a token at once. */
    ALL_HEADS
}
