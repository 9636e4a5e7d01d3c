package org.occlocal.engine.pytorch;

import java.util.List;

/**
 * Tokens of one pass: segments end to end. See decoder.py for the terms. Owned by the call that made it; its arrays are
 * not copied.
 */
final class Batch {

    private final long[] tokens;
    private final long[] positions;
    private final long[] lengths;
    private final long[] pasts;
    private final long[] slots;
    private final boolean cached;
    private final boolean decode;

    private Batch(long[] tokens, long[] pasts, long[] lengths, long[] slots, boolean cached, boolean decode) {
        this.tokens = tokens;
        this.pasts = pasts;
        this.lengths = lengths;
        this.slots = slots;
        this.cached = cached;
        this.decode = decode;
        this.positions = new long[tokens.length];
        int n = 0;
        for (int s = 0; s < lengths.length; s++) {
            for (int t = 0; t < lengths[s]; t++) {
                positions[n++] = pasts[s] + t;
            }
        }
    }

    /** Whole sequences that leave nothing in the cache. */
    static Batch ofSequences(List<int[]> sequences) {
        return ofSequences(sequences, new long[sequences.size()], false);
    }

    /** Whole sequences that start in empty slots. */
    static Batch intoSlots(List<int[]> sequences, long[] slots) {
        return ofSequences(sequences, slots, true);
    }

    /** One token for each of the slots 0 to B - 1, which hold {@code pasts} tokens. */
    static Batch ofSteps(long[] tokens, long[] pasts) {
        long[] ones = new long[tokens.length];
        long[] slots = new long[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            ones[i] = 1;
            slots[i] = i;
        }
        return new Batch(tokens, pasts, ones, slots, true, true);
    }

    private static Batch ofSequences(List<int[]> sequences, long[] slots, boolean cached) {
        long[] lengths =
                sequences.stream().mapToLong(sequence -> sequence.length).toArray();
        long[] tokens = new long[(int) java.util.Arrays.stream(lengths).sum()];
        int n = 0;
        for (int[] sequence : sequences) {
            for (int token : sequence) {
                tokens[n++] = token;
            }
        }
        return new Batch(tokens, new long[lengths.length], lengths, slots, cached, false);
    }

    /** int64 [N]. */
    long[] tokens() {
        return tokens;
    }

    /** int64 [N], the place of each token in its sequence. */
    long[] positions() {
        return positions;
    }

    long[] lengths() {
        return lengths;
    }

    long[] pasts() {
        return pasts;
    }

    long[] slots() {
        return slots;
    }

    boolean cached() {
        return cached;
    }

    boolean decode() {
        return decode;
    }
}
