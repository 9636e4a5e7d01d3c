package org.occlocal.engine;

import java.util.Arrays;

/** A sequence whose log-probabilities are asked for, from {@code firstTarget} on. Immutable. */
public final class ScoreRequest {

    private final int[] tokens;
    private final int firstTarget;

    /**
     * @param tokens token ids, at least one
     * @param firstTarget index of the first token that is scored, 1 or more; the length of tokens for none at all
     */
    public ScoreRequest(int[] tokens, int firstTarget) {
        if (tokens.length == 0) {
            throw new IllegalArgumentException("a sequence without tokens cannot be scored");
        }
        if (firstTarget < 1 || firstTarget > tokens.length) {
            throw new IllegalArgumentException(
                    "first target is " + firstTarget + ", it must be between 1 and " + tokens.length);
        }
        this.tokens = tokens.clone();
        this.firstTarget = firstTarget;
    }

    /** Scores every token but the first, which nothing comes before. */
    public static ScoreRequest whole(int[] tokens) {
        return new ScoreRequest(tokens, 1);
    }

    public int[] tokens() {
        return tokens.clone();
    }

    public int token(int index) {
        return tokens[index];
    }

    public int length() {
        return tokens.length;
    }

    public int firstTarget() {
        return firstTarget;
    }

    /** Number of scored tokens. */
    public int targets() {
        return tokens.length - firstTarget;
    }

    @Override
    public String toString() {
        return "ScoreRequest" + Arrays.toString(tokens) + " from " + firstTarget;
    }
}
