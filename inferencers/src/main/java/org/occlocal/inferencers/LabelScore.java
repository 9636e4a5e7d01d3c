package org.occlocal.inferencers;

import java.util.List;

/**
 * How likely a model finds the text of one label.
 *
 * @param label name
 * @param prompt the text that was scored
 * @param promptTokens its tokens, after truncation
 * @param truncatedTokens tokens cut off because the text is longer than the context window
 * @param bytes UTF-8 bytes of the text
 * @param nllSum negative log-likelihood in nats, over all tokens but the first
 * @param nll the same, normalised as the inferencer was told
 * @param logProbabilities of each token but the first, in nats
 */
public record LabelScore(
        String label,
        String prompt,
        int promptTokens,
        int truncatedTokens,
        int bytes,
        double nllSum,
        double nll,
        List<Float> logProbabilities) {

    public LabelScore {
        logProbabilities = List.copyOf(logProbabilities);
    }

    /** Number of tokens in {@link #nllSum}. */
    public int scoredTokens() {
        return logProbabilities.size();
    }
}
