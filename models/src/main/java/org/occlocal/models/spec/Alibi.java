package org.occlocal.models.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * Linear biases on attention scores in place of position embeddings; Press et al. 2022.
 *
 * @param slopes one for each of the H query heads
 * @param scaledBfloat16 the bias is added before the scores are scaled, and rounded to bfloat16, as transformers'
 *     FalconModel does; else it is added to the scaled scores
 */
public record Alibi(List<Double> slopes, boolean scaledBfloat16) {

    public Alibi {
        slopes = List.copyOf(slopes);
    }

    /**
     * Powers of 2^(-8 / H); a number of heads that is no power of two takes the odd powers of twice as many (bloom,
     * falcon).
     */
    public static List<Double> geometricSlopes(int heads) {
        int power = Integer.highestOneBit(heads);
        List<Double> slopes = new ArrayList<>();
        for (int i = 1; i <= power; i++) {
            slopes.add(Math.pow(2, -8.0 * i / power));
        }
        for (int i = 1; slopes.size() < heads; i += 2) {
            slopes.add(Math.pow(2, -4.0 * i / power));
        }
        return slopes;
    }

    /** As above, but the next power of two is computed first and its odd entries come first (mpt). */
    public static List<Double> reorderedSlopes(int heads, double maxBias) {
        int power = Integer.highestOneBit(heads) == heads ? heads : 2 * Integer.highestOneBit(heads);
        List<Double> all = new ArrayList<>();
        for (int i = 1; i <= power; i++) {
            all.add(Math.pow(2, -maxBias * i / power));
        }
        if (power == heads) {
            return all;
        }
        List<Double> slopes = new ArrayList<>();
        for (int i = 1; i < power; i += 2) {
            slopes.add(all.get(i));
        }
        for (int i = 0; i < power; i += 2) {
            slopes.add(all.get(i));
        }
        return slopes.subList(0, heads);
    }
}
