package org.occlocal.inferencers;

import java.util.List;

/**
 * A generated text and its account.
 *
 * @param prompt the text that the model was given
 * @param text new text, special tokens left out, cut before a stop string
 * @param tokens new tokens, the end-of-sequence id included where there was one
 * @param promptTokens tokens of the prompt, after truncation
 * @param droppedExamples in-context examples left out because they did not fit
 * @param truncatedTokens tokens cut off the prompt
 * @param finishReason why it ended
 */
public record GenPrediction(
        String prompt,
        String text,
        List<Integer> tokens,
        int promptTokens,
        int droppedExamples,
        int truncatedTokens,
        FinishReason finishReason) {

    public GenPrediction {
        tokens = List.copyOf(tokens);
    }

    public int generatedTokens() {
        return tokens.size();
    }
}
