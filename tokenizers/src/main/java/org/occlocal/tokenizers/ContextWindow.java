package org.occlocal.tokenizers;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * The one place that decides what fits: prompt tokens + new tokens <= {@code maxTokens}. Lengths are those of the final
 * ids, special tokens and chat template included; nothing is estimated. Immutable and thread-safe.
 *
 * <p>New tokens that alone fill the window ({@code newTokens >= maxTokens}) are always an error, whatever the
 * {@link TruncationSide}: no prompt would be left to condition on, and an answer without its question is not a result.
 *
 * @param maxTokens most tokens of prompt and generation together; at least 1
 */
public record ContextWindow(int maxTokens) {

    public ContextWindow {
        if (maxTokens < 1) {
            throw new IllegalArgumentException(
                    "maxTokens is " + maxTokens + ", a context window holds at least 1 token");
        }
    }

    /**
     * The prompt, cut to what the window leaves beside {@code newTokens}.
     *
     * @param prompt ids: int [T]; not written to, and returned as it is if nothing is cut
     * @param newTokens tokens to reserve for generation; 0 when a prompt is only scored
     * @throws ContextOverflowException if it does not fit and {@code side} is {@link TruncationSide#NONE}, or if
     *     {@code newTokens} leaves no room for a prompt at all
     */
    public Fit fit(int[] prompt, int newTokens, TruncationSide side) {
        int room = roomForPrompt(prompt.length, newTokens);
        if (prompt.length <= room) {
            return new Fit(prompt, prompt.length, newTokens, 0);
        }
        int[] kept =
                switch (side) {
                    case NONE -> throw new ContextOverflowException(
                            prompt.length,
                            newTokens,
                            maxTokens,
                            "reserve fewer new tokens, use fewer in-context examples, raise the maximum context length"
                                    + " if the model allows it, or choose a truncation side (left, right, middle)");
                    case LEFT -> Arrays.copyOfRange(prompt, prompt.length - room, prompt.length);
                    case RIGHT -> Arrays.copyOf(prompt, room);
                    case MIDDLE -> withoutMiddle(prompt, room);
                };
        return new Fit(kept, room, newTokens, prompt.length - room);
    }

    /** Whether a prompt of that length fits beside that many new tokens, uncut. */
    public boolean fits(int promptTokens, int newTokens) {
        return newTokens < maxTokens && (long) promptTokens + newTokens <= maxTokens;
    }

    /**
     * How many in-context examples can stay: the largest k <= {@code available} whose prompt fits. Examples go from the
     * end, one by one, so the callback is asked for {@code available}, {@code available - 1}, ... until one fits; the
     * prompt need not grow evenly.
     *
     * @param promptTokensWithExamples number of examples kept -> tokens of the final prompt with exactly those
     * @param available examples there are, >= 0
     * @param newTokens tokens to reserve for generation
     * @return examples kept; 0 also if not even the prompt without examples fits, which {@link #fit} then decides
     */
    public int examplesThatFit(IntUnaryOperator promptTokensWithExamples, int available, int newTokens) {
        if (available < 0) {
            throw new IllegalArgumentException("available examples: " + available + ", must not be negative");
        }
        checkNewTokens(newTokens);
        if (newTokens >= maxTokens) {
            return 0;
        }
        int kept = available;
        while (kept > 0 && !fits(promptTokensWithExamples.applyAsInt(kept), newTokens)) {
            kept--;
        }
        return kept;
    }

    private int roomForPrompt(int promptTokens, int newTokens) {
        checkNewTokens(newTokens);
        if (newTokens >= maxTokens) {
            throw new ContextOverflowException(
                    promptTokens,
                    newTokens,
                    maxTokens,
                    "the new tokens alone fill the window and leave no room for a prompt; reserve at most "
                            + (maxTokens - 1));
        }
        return maxTokens - newTokens;
    }

    private static void checkNewTokens(int newTokens) {
        if (newTokens < 0) {
            throw new IllegalArgumentException("newTokens is " + newTokens + ", must not be negative");
        }
    }

    private static int[] withoutMiddle(int[] prompt, int room) {
        int head = room - room / 2;
        int[] kept = Arrays.copyOf(prompt, room);
        System.arraycopy(prompt, prompt.length - (room - head), kept, head, room - head);
        return kept;
    }
}
