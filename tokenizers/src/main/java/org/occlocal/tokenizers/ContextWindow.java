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
        return fit(prompt, newTokens, side, FixedEnds.NONE);
    }

    /**
     * As {@link #fit(int[], int, TruncationSide)}, but special tokens at the ends stay, as transformers' truncation
     * leaves them; cutting the middle leaves both ends anyway.
     */
    public Fit fit(int[] prompt, int newTokens, TruncationSide side, FixedEnds ends) {
        int room = roomForPrompt(prompt.length, newTokens);
        if (prompt.length <= room) {
            return new Fit(prompt, prompt.length, newTokens, 0);
        }
        int front = Math.min(ends.front(), room);
        int back = Math.min(ends.back(), room - front);
        int between = room - front - back;
        int lastOfBetween = prompt.length - back;
        int[] kept =
                switch (side) {
                    case NONE -> throw new ContextOverflowException(
                            prompt.length,
                            newTokens,
                            maxTokens,
                            "reserve fewer new tokens, use fewer in-context examples, raise the maximum context length"
                                    + " if the model allows it, or choose a truncation side (left, right, middle)");
                    case LEFT -> without(prompt, front, lastOfBetween - between);
                    case RIGHT -> without(prompt, front + between, lastOfBetween);
                    case MIDDLE -> withoutMiddle(prompt, room);
                };
        return new Fit(kept, kept.length, newTokens, prompt.length - kept.length);
    }

    /** The prompt without the tokens from {@code begin} up to {@code end}. */
    private static int[] without(int[] prompt, int begin, int end) {
        int[] kept = Arrays.copyOf(prompt, prompt.length - (end - begin));
        System.arraycopy(prompt, end, kept, begin, prompt.length - end);
        return kept;
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

    /** OpenCompass keeps as much of the end as of the beginning, so an odd token goes too. */
    private static int[] withoutMiddle(int[] prompt, int room) {
        int half = Math.max(1, room / 2);
        return without(prompt, half, prompt.length - Math.min(half, room - half));
    }
}
