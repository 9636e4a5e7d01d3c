package org.occlocal.models.spec;

/**
 * Rotary position encoding (Su et al. 2021) of the first {@code dimensions} elements of a head.
 *
 * @param dimensions even, at most D
 * @param interleaved pairs are (0, 1), (2, 3), ... (gptj, cohere, glm) instead of (0, dimensions / 2), ...
 * @param frequencies radians per position for each pair
 * @param attentionFactor factor on cosines and sines (yarn, longrope)
 */
public record RotarySpec(int dimensions, boolean interleaved, RotaryFrequencies frequencies, double attentionFactor) {

    public RotarySpec {
        if (dimensions < 2 || dimensions % 2 != 0) {
            throw new IllegalArgumentException("rotary dimensions are " + dimensions + ", they must be even");
        }
    }
}
