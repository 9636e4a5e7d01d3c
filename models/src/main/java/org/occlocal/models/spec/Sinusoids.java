package org.occlocal.models.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Positions that are computed and added to embeddings (Vaswani et al. 2017): the sines of the position times each frequency, then the
 * cosines; elements of the hidden state behind those are left as they are.
 *
 * @param frequencies in radians for each position, rounded to float32 as transformers has them
 */
public record Sinusoids(List<Float> frequencies) {

    private static final double LOWEST = 1.0 / 10_000;

    public Sinusoids {
        frequencies = List.copyOf(frequencies);
    }

    /**
     * Frequencies from 1 down to 1 / 10000, as tensor2tensor has them (transformers' XGLMSinusoidalPositionalEmbedding).
     *
     * @param hidden C, at least 4
     */
    public static Sinusoids of(int hidden) {
        int half = hidden / 2;
        if (half < 2) {
            throw new IllegalArgumentException("positions of " + hidden + " elements have no two frequencies");
        }
        float step = (float) (Math.log(LOWEST) / (half - 1));
        List<Float> frequencies = new ArrayList<>();
        for (int i = 0; i < half; i++) {
            frequencies.add((float) Math.exp(i * step));
        }
        return new Sinusoids(frequencies);
    }
}
