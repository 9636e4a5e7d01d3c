package org.occlocal.tokenizers;

import java.util.Arrays;
import java.util.Objects;

/**
 * A prompt that fits its {@link ContextWindow}, and what that cost.
 *
 * @param tokens the prompt's ids after truncation: int [T]; owned by this record, not to be written to
 * @param promptTokens T
 * @param newTokens tokens reserved for generation, as asked for
 * @param truncatedTokens how many ids of the given prompt are not in {@code tokens}; 0 if it was not touched
 */
// an array, because ids go to native code and millions of them as objects would be waste
@SuppressWarnings("ArrayRecordComponent")
public record Fit(int[] tokens, int promptTokens, int newTokens, int truncatedTokens) {

    public Fit {
        if (promptTokens != tokens.length || newTokens < 0 || truncatedTokens < 0) {
            throw new IllegalArgumentException("promptTokens " + promptTokens + " must be the number of tokens "
                    + tokens.length + "; newTokens " + newTokens + " and truncatedTokens " + truncatedTokens
                    + " must not be negative");
        }
    }

    /** Equal counts and the same ids. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Fit that
                && Arrays.equals(tokens, that.tokens)
                && newTokens == that.newTokens
                && truncatedTokens == that.truncatedTokens;
    }

    @Override
    public int hashCode() {
        return Objects.hash(Arrays.hashCode(tokens), newTokens, truncatedTokens);
    }

    @Override
    public String toString() {
        return "Fit[promptTokens=" + promptTokens + ", newTokens=" + newTokens + ", truncatedTokens=" + truncatedTokens
                + "]";
    }
}
