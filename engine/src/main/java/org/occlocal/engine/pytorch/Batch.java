package org.occlocal.engine.pytorch;

import java.util.Arrays;
import java.util.List;
import org.occlocal.engine.ScorePack;

/**
 * Tokens of one pass: segments end to end. See decoder.py for the terms. Owned by the call that made it; its arrays are
 * not copied.
 */
final class Batch {

    private final long[] tokens;
    private final long[] positions;
    private final long[] lengths;
    private final long[] parents;
    private final long[] pasts;
    private final long[] slots;
    private final boolean cached;
    private final boolean decode;

    private Batch(
            long[] tokens, long[] pasts, long[] lengths, long[] parents, long[] slots, boolean cached, boolean decode) {
        this.tokens = tokens;
        this.pasts = pasts;
        this.lengths = lengths;
        this.parents = parents;
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

    /** Sequences merged by prefix, which leave nothing in the cache. */
    static Batch ofPack(ScorePack pack) {
        int count = pack.segments().size();
        long[] pasts = new long[count];
        long[] lengths = new long[count];
        long[] parents = new long[count];
        for (int s = 0; s < count; s++) {
            pasts[s] = pack.depth(s);
            lengths[s] = pack.segments().get(s).length();
            parents[s] = pack.segments().get(s).parent();
        }
        return new Batch(pack.allTokens(), pasts, lengths, parents, new long[count], false, false);
    }

    /** Whole sequences that start in empty slots. */
    static Batch intoSlots(List<int[]> sequences, long[] slots) {
        long[] lengths =
                sequences.stream().mapToLong(sequence -> sequence.length).toArray();
        long[] tokens = new long[(int) Arrays.stream(lengths).sum()];
        int n = 0;
        for (int[] sequence : sequences) {
            for (int token : sequence) {
                tokens[n++] = token;
            }
        }
        return new Batch(tokens, new long[lengths.length], lengths, none(lengths.length), slots, true, false);
    }

    /** One token for each of the slots 0 to B - 1, which hold {@code pasts} tokens. */
    static Batch ofSteps(long[] tokens, long[] pasts) {
        long[] ones = new long[tokens.length];
        long[] slots = new long[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            ones[i] = 1;
            slots[i] = i;
        }
        return new Batch(tokens, pasts, ones, none(tokens.length), slots, true, true);
    }

    private static long[] none(int count) {
        long[] none = new long[count];
        Arrays.fill(none, -1);
        return none;
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

    /** For each segment the one before it in its sequence, -1 for none or for one in the cache. */
    long[] parents() {
        return parents;
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
