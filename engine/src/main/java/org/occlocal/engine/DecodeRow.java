package org.occlocal.engine;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * One sequence of a {@link DecodeSession}: what its next token needs to know. Owned by the thread that drives the
 * session.
 */
public final class DecodeRow {

    private final Sampling sampling;
    private final SplittableRandom random;
    private final int minNewTokens;
    private int[] tokens = new int[0];
    private int promptTokens;
    private int newTokens;
    private int cachedTokens;
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
    public int cachedTokens() {
        return cachedTokens;
    }

    /** The newest token, which the cache does not hold yet. */
    public int lastToken() {
        return tokens[promptTokens + newTokens - 1];
    }

    /** Prompt and new tokens. */
    public int[] tokens() {
        return Arrays.copyOf(tokens, promptTokens + newTokens);
    }

    /** New tokens, in order. */
    public int[] newTokenIds() {
        return Arrays.copyOfRange(tokens, promptTokens, promptTokens + newTokens);
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

    /** The cache that held the row is gone. It may go on in another, which is given all of its tokens as a prompt. */
    public void leaveCache() {
        cachedTokens = 0;
    }

    /** For engines: the row starts with this prompt, or goes on with all of its tokens in a new cache. */
    public void start(int[] prompt) {
        if (cachedTokens > 0 || (promptTokens > 0 && !Arrays.equals(prompt, tokens()))) {
            throw new IllegalStateException("the row has started already");
        }
        if (promptTokens == 0) {
            tokens = Arrays.copyOf(prompt, prompt.length + 16);
            promptTokens = prompt.length;
        }
    }

    /** For engines: tokens have entered the cache, and the next one was chosen. */
    public void advance(int cached, int token, float logProbability) {
        cachedTokens += cached;
        if (promptTokens + newTokens == tokens.length) {
            tokens = Arrays.copyOf(tokens, 2 * tokens.length);
        }
        tokens[promptTokens + newTokens++] = token;
        lastLogProbability = logProbability;
    }
}
