package org.occlocal.engine;

import java.util.Arrays;

/**
 * Scores of the targets of one {@link ScoreRequest}, in order. Entry i belongs to token {@code firstTarget + i}.
 * Immutable.
 */
public final class TokenScores {

    private final int firstTarget;
    private final float[] logProbabilities;
    private final int[] top1;

    /** Takes ownership of the arrays, which have equal lengths. */
    public TokenScores(int firstTarget, float[] logProbabilities, int[] top1) {
        if (logProbabilities.length != top1.length) {
            throw new IllegalArgumentException(
                    logProbabilities.length + " log-probabilities, " + top1.length + " top1");
        }
        this.firstTarget = firstTarget;
        this.logProbabilities = logProbabilities;
        this.top1 = top1;
    }

    public int firstTarget() {
        return firstTarget;
    }

    /** Number of scored tokens. */
    public int size() {
        return logProbabilities.length;
    }

    /** Natural logarithm of the probability of target i given all tokens before it. */
    public float logProbability(int i) {
        return logProbabilities[i];
    }

    /** The most likely token at the place of target i. */
    public int top1(int i) {
        return top1[i];
    }

    public float[] logProbabilities() {
        return logProbabilities.clone();
    }

    /**
     * These scores behind those of an earlier part of the sequence.
     *
     * @param earlier ends where these begin, or is not needed
     * @param from first target of the result
     */
    public TokenScores behind(TokenScores earlier, int from) {
        int count = firstTarget - from;
        if (count <= 0) {
            return this;
        }
        int skipped = from - earlier.firstTarget;
        if (skipped < 0 || skipped + count != earlier.size()) {
            throw new IllegalArgumentException("scores from " + firstTarget + " do not follow " + earlier.size()
                    + " scores from " + earlier.firstTarget);
        }
        float[] logs =
                Arrays.copyOf(Arrays.copyOfRange(earlier.logProbabilities, skipped, earlier.size()), count + size());
        int[] best = Arrays.copyOf(Arrays.copyOfRange(earlier.top1, skipped, earlier.size()), count + size());
        System.arraycopy(logProbabilities, 0, logs, count, size());
        System.arraycopy(top1, 0, best, count, size());
        return new TokenScores(from, logs, best);
    }

    /** Sum of negative log-likelihoods in nats, added up in double precision. */
    public double negativeLogLikelihoodSum() {
        double sum = 0;
        for (float logProbability : logProbabilities) {
            sum -= logProbability;
        }
        return sum;
    }
}
