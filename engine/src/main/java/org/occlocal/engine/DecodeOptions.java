package org.occlocal.engine;

import java.util.List;

/**
 * What a {@link DecodeSession} has to make room for.
 *
 * @param slots S, rows at a time
 * @param positions most tokens of a row, prompt and new ones together
 * @param repetitionPenalty whether any row will have one
 * @param endIds tokens that a row may not take before its minimum of new tokens
 */
public record DecodeOptions(int slots, int positions, boolean repetitionPenalty, List<Integer> endIds) {

    public DecodeOptions {
        if (slots < 1 || positions < 1) {
            throw new IllegalArgumentException("a cache of " + slots + " slots with " + positions + " positions");
        }
        endIds = List.copyOf(endIds);
    }
}
