package org.occlocal.inferencers;

import java.util.List;

/**
 * How likely a model finds the text of one label.
 *
 * @param label as the dataset has it
 * @param prompt the text that was scored
 * @param promptTokens its tokens, after truncation
 * @param truncatedTokens tokens cut off because the text is longer than the context window
 * @param bytes UTF-8 bytes of the text
 * @param droppedExamples in-context examples left out because they did not fit
 * @param nllSum negative log-likelihood in nats, over all tokens that were scored
 * @param cost what labels are compared by, the lowest wins; the same, normalised as the inferencer was told
 * @param logProbabilities of each scored token, in nats
 */
public record LabelScore(
        Object label,
        String prompt,
        int promptTokens,
        int truncatedTokens,
        int bytes,
        int droppedExamples,
        double nllSum,
        double cost,
        List<Float> logProbabilities) {

    public LabelScore {
        logProbabilities = List.copyOf(logProbabilities);
    }

    /** Number of tokens in {@link #nllSum}. */
    public int scoredTokens() {
        return logProbabilities.size();
    }
}
