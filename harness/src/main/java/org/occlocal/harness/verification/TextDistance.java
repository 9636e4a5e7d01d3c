package org.occlocal.harness.verification;

import java.util.function.IntFunction;

/**
 * How far two models are apart on one text: sums over its tokens but the first, which nothing predicts.
 *
 * @param name of the text
 * @param tokens how many are predicted
 * @param klDivergence sum of KL(reference || model) over the whole vocabulary, in nats
 * @param logProbabilityDifference sum of the absolute differences of the text's own tokens, in nats
 * @param largestDifference the largest of them
 * @param sameTop1 places where both find the same token most likely
 * @param negativeLogLikelihood of the text under the model, in nats
 * @param referenceNegativeLogLikelihood the same under the reference
 */
public record TextDistance(
        String name,
        int tokens,
        double klDivergence,
        double logProbabilityDifference,
        double largestDifference,
        int sameTop1,
        double negativeLogLikelihood,
        double referenceNegativeLogLikelihood) {

    /**
     * @param model log-probabilities after token t, [V]; asked for once for each t, and used before the next one is
     * @param reference the same of the other model, [T, V]
     */
    static TextDistance of(TokenizedText text, IntFunction<float[]> model, float[][] reference) {
        int[] tokens = text.tokens();
        double kl = 0;
        double difference = 0;
        double largest = 0;
        int same = 0;
        double own = 0;
        double other = 0;
        for (int t = 0; t + 1 < tokens.length; t++) {
            int next = tokens[t + 1];
            float[] row = model.apply(t);
            kl += klDivergence(reference[t], row);
            double apart = Math.abs((double) row[next] - reference[t][next]);
            difference += apart;
            largest = Math.max(largest, apart);
            same += top1(row) == top1(reference[t]) ? 1 : 0;
            own -= row[next];
            other -= reference[t][next];
        }
        return new TextDistance(text.name(), tokens.length - 1, kl, difference, largest, same, own, other);
    }

    /** KL(p || q) of two distributions given as logarithms; what p excludes adds nothing. */
    static double klDivergence(float[] logP, float[] logQ) {
        double sum = 0;
        for (int v = 0; v < logP.length; v++) {
            if (logP[v] > Float.NEGATIVE_INFINITY) {
                sum += Math.exp(logP[v]) * ((double) logP[v] - logQ[v]);
            }
        }
        return Math.max(0, sum);
    }

    private static int top1(float[] logProbabilities) {
        int best = 0;
        for (int v = 1; v < logProbabilities.length; v++) {
            if (logProbabilities[v] > logProbabilities[best]) {
                best = v;
            }
        }
        return best;
    }
}
