package org.occlocal.models.spec;

/** How hidden states are normalised over their last dimension. */
public enum NormKind {
    /** x / sqrt(mean(x^2) + epsilon) * weight; Zhang and Sennrich 2019. */
    RMS,
    /** (x - mean) / sqrt(variance + epsilon) * weight + bias; Ba et al. 2016. */
    LAYER
}
