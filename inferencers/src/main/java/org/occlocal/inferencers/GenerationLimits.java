package org.occlocal.inferencers;

import java.util.List;

/**
 * When a generation ends.
 *
 * @param maxNewTokens at most this many, 1 or more
 * @param minNewTokens end-of-sequence ids are forbidden before this many
 * @param stopIds end-of-sequence ids; empty to ignore them
 * @param stopStrings the text is cut before the first of these
 */
public record GenerationLimits(int maxNewTokens, int minNewTokens, List<Integer> stopIds, List<String> stopStrings) {

    public GenerationLimits {
        stopIds = List.copyOf(stopIds);
        stopStrings = List.copyOf(stopStrings);
        if (maxNewTokens < 1) {
            throw new IllegalArgumentException("max new tokens is " + maxNewTokens + ", it must be 1 or more");
        }
        if (minNewTokens < 0 || minNewTokens > maxNewTokens) {
            throw new IllegalArgumentException(
                    "min new tokens is " + minNewTokens + ", it must be between 0 and " + maxNewTokens + ", the max");
        }
        if (stopStrings.stream().anyMatch(String::isEmpty)) {
            throw new IllegalArgumentException("an empty stop string would stop at once");
        }
    }
}
