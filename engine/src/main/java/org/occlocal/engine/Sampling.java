package org.occlocal.engine;

/**
 * How the next token is chosen. Filters apply in transformers' order: repetition penalty, minimum length, temperature,
 * top-k, top-p, min-p.
 *
 * @param temperature 0 takes the most likely token
 * @param topK keep this many of the most likely tokens; 0 is off
 * @param topP keep the most likely tokens whose mass reaches this; 1 is off
 * @param minP drop tokens less likely than this share of the most likely one; 0 is off
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens seen before (Keskar et al. 2019);
 *     1 is off
 * @param seed of the request's own random numbers
 */
public record Sampling(double temperature, int topK, double topP, double minP, double repetitionPenalty, long seed) {

    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0);

    public Sampling {
        check(temperature >= 0 && Double.isFinite(temperature), "temperature", temperature, "0 or more");
        check(topK >= 0, "top-k", topK, "0 (off) or more");
        check(topP > 0 && topP <= 1, "top-p", topP, "above 0, at most 1 (off)");
        check(minP >= 0 && minP <= 1, "min-p", minP, "between 0 (off) and 1");
        check(
                repetitionPenalty > 0 && Double.isFinite(repetitionPenalty),
                "repetition penalty",
                repetitionPenalty,
                "above 0, 1 is off");
    }

    private static void check(boolean holds, String name, Number value, String range) {
        if (!holds) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + range);
        }
    }
}
