package org.occlocal.engine;

import java.util.SplittableRandom;

/**
 * One sequence of a {@link DecodeSession}: what its next token needs to know. Owned by the thread that drives the
 * session.
 */
public final class DecodeRow {

    private final Sampling sampling;
    private final SplittableRandom random;
    private final int minNewTokens;
    private int length;
    private int lastToken;
    private int newTokens;
    private float lastLogProbability;

    /**
     * @param sampling of all its tokens
     * @param minNewTokens end-of-sequence ids are forbidden before this many tokens
     */
    public DecodeRow(Sampling sampling, int minNewTokens) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
        this.minNewTokens = minNewTokens;
    }

    public Sampling sampling() {
        return sampling;
    }

    /** Tokens in the cache. */
    public int length() {
        return length;
    }

    /** The newest token, which the cache does not hold yet. */
    public int lastToken() {
        return lastToken;
    }

    /** Its log-probability under the model, before any filter. */
    public float lastLogProbability() {
        return lastLogProbability;
    }

    public int newTokens() {
        return newTokens;
    }

    /** Whether the next token must not end the sequence. */
    public boolean mustGoOn() {
        return newTokens < minNewTokens;
    }

    /** A number in [0, 1), a new one for each token of this row, whatever its neighbours do. */
    public double nextUniform() {
        return random.nextDouble();
    }

    /** For engines: tokens have entered the cache. */
    public void cached(int tokens) {
        length += tokens;
    }

    /** For engines: the next token was chosen. */
    public void chosen(int token, float logProbability) {
        lastToken = token;
        lastLogProbability = logProbability;
        newTokens++;
    }
}
