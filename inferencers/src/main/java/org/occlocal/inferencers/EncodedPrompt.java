package org.occlocal.inferencers;

import org.occlocal.tokenizers.FixedEnds;

/**
 * The text that a model reads, and its final token ids with all special tokens. Immutable; the array is not copied.
 *
 * @param text for people and records
 * @param tokens what the model is given
 * @param measuredTokens length that decides whether in-context examples fit; OpenCompass measures conversations otherwise
 *     than it runs them
 * @param contextTokens tokens before the continuation that is judged; 0 where the whole text is
 * @param ends special tokens that truncation leaves
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedPrompt(String text, int[] tokens, int measuredTokens, int contextTokens, FixedEnds ends) {

    /** Measured as it is, judged as a whole, cut anywhere. */
    public EncodedPrompt(String text, int[] tokens) {
        this(text, tokens, tokens.length, 0, FixedEnds.NONE);
    }
}
