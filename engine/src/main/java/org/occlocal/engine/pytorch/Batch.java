package org.occlocal.engine.pytorch;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.ScorePack;

/**
 * Tokens of one pass: segments end to end. See decoder.py for the terms. Owned by the call that made it, whose stages take it up
 * one after the other; its arrays are not copied.
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
    private @Nullable SegmentGroups groups;

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

    /**
     * Sequences merged by prefix, which leave nothing in the cache.
     *
     * @param pieceTokens a longer segment runs as several, each behind the one before it
     */
    static Batch ofPack(ScorePack pack, int pieceTokens) {
        Segments segments = new Segments(pieceTokens);
        int[] last = new int[pack.segments().size()];
        for (int s = 0; s < last.length; s++) {
            int parent = pack.segments().get(s).parent();
            last[s] = segments.add(
                    pack.depth(s), pack.segments().get(s).length(), parent < 0 ? -1 : last[parent], 0, true);
        }
        return segments.batch(pack.allTokens(), false);
    }

    /**
     * Sequences whose first tokens are in their slots already, or are none.
     *
     * @param tokens that come behind, of each
     * @param pasts how many each slot holds
     * @param pieceTokens a longer sequence runs as several segments, one after the other
     */
    static Batch intoSlots(List<int[]> tokens, long[] pasts, long[] slots, int pieceTokens) {
        Segments segments = new Segments(pieceTokens);
        long[] all = new long[tokens.stream().mapToInt(own -> own.length).sum()];
        int n = 0;
        for (int i = 0; i < slots.length; i++) {
            segments.add(pasts[i], tokens.get(i).length, -1, slots[i], false);
            for (int token : tokens.get(i)) {
                all[n++] = token;
            }
        }
        return segments.batch(all, true);
    }

    /** Segments in the making, cut into pieces. */
    private static final class Segments {

        private final int pieceTokens;
        private final LongStream.Builder pasts = LongStream.builder();
        private final LongStream.Builder lengths = LongStream.builder();
        private final LongStream.Builder parents = LongStream.builder();
        private final LongStream.Builder slots = LongStream.builder();
        private int count;

        Segments(int pieceTokens) {
            this.pieceTokens = pieceTokens;
        }

        /** Returns the number of the last piece. */
        int add(long past, int length, int parent, long slot, boolean chained) {
            int before = parent;
            for (int begin = 0; begin < length; begin += pieceTokens) {
                pasts.add(past + begin);
                lengths.add(Math.min(pieceTokens, length - begin));
                parents.add(before);
                slots.add(slot);
                before = chained ? count : -1;
                count++;
            }
            return count - 1;
        }

        Batch batch(long[] tokens, boolean cached) {
            return new Batch(
                    tokens,
                    pasts.build().toArray(),
                    lengths.build().toArray(),
                    parents.build().toArray(),
                    slots.build().toArray(),
                    cached,
                    false);
        }
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

    /** Tokens of each segment, int64 [segments]. */
    long[] lengths() {
        return lengths;
    }

    /** Tokens before each segment in its sequence, those of a trunk among them, int64 [segments]. */
    long[] pasts() {
        return pasts;
    }

    /** For each segment the one before it in its sequence, -1 for none or for one in the cache, int64 [segments]. */
    long[] parents() {
        return parents;
    }

    /** The slot of the cache that each segment goes on in, int64 [segments]; 0 where it leaves nothing there. */
    long[] slots() {
        return slots;
    }

    /** Whether the segments read their slots and leave their keys and values there. */
    boolean cached() {
        return cached;
    }

    /** Whether each segment is one token, in the slot of its own number. */
    boolean decode() {
        return decode;
    }

    /** How segments that are not cached attend together; computed once for all stages of a pass. */
    SegmentGroups groups() {
        if (groups == null) {
            groups = SegmentGroups.of(this);
        }
        return groups;
    }
}
