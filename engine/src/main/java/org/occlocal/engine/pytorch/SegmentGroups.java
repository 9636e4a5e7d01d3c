package org.occlocal.engine.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Segments of a pass that attend together, in one call instead of one call each: a card takes longer to begin a call than to
 * compute the attention of a short segment. Shorter segments of a group are filled up, so that a group has segments of similar
 * length behind pasts of similar length. See groups.py. Immutable.
 */
final class SegmentGroups {

    /** Tokens of the longest segment that attends with others; calls of its own can leave out what is beyond its window. */
    static final int LONGEST = 512;

    /** Most keys that a group gathers, unless one segment alone has more. */
    static final int MOST_KEYS = 1 << 15;

    private final List<Group> groups;
    private final long[] order;

    private SegmentGroups(List<Group> groups, long[] order) {
        this.groups = List.copyOf(groups);
        this.order = order;
    }

    /** @param batch of segments that are not in the cache; the first of them follows the trunk, where there is one */
    static SegmentGroups of(Batch batch) {
        Map<Kind, List<Integer>> kinds = new LinkedHashMap<>();
        for (int s = 0; s < batch.lengths().length; s++) {
            kinds.computeIfAbsent(Kind.of(batch, s), kind -> new ArrayList<>()).add(s);
        }
        Builder builder = new Builder(batch);
        for (List<Integer> segments : kinds.values()) {
            int most = Math.max(1, MOST_KEYS / builder.longestEnd(segments));
            for (int begin = 0; begin < segments.size(); begin += most) {
                builder.add(segments.subList(begin, Math.min(segments.size(), begin + most)));
            }
        }
        return new SegmentGroups(builder.groups, builder.order);
    }

    /** At least one. */
    List<Group> groups() {
        return groups;
    }

    /** Where each token of the pass stands among the rows of all groups, int64 [N]. */
    long[] order() {
        return order;
    }

    /** The list that groups.py takes: rows, keys and pasts of each group, then the order. */
    IValue tensors(PtNDManager scope) {
        List<PtNDArray> tensors = new ArrayList<>();
        for (Group group : groups) {
            int count = group.pasts().length;
            tensors.add(matrix(group.rows(), count, scope));
            tensors.add(matrix(group.keys(), count, scope));
            tensors.add((PtNDArray) scope.create(group.pasts()));
        }
        tensors.add((PtNDArray) scope.create(order));
        return IValue.listFrom(tensors.toArray(PtNDArray[]::new));
    }

    private static PtNDArray matrix(long[] values, int rows, PtNDManager scope) {
        return (PtNDArray) scope.create(values, new Shape(rows, values.length / rows));
    }

    /**
     * B segments that attend together, filled up to the longest of T tokens and to the longest sequence of P tokens.
     *
     * @param rows the tokens of each segment, as indices of those of the pass, int64 [B, T]; a shorter one repeats its last
     * @param keys the tokens of the sequence that ends with each segment, as indices of those of the trunk followed by those of
     *     the pass, int64 [B, P]; a shorter one repeats its last
     * @param pasts tokens before each segment, int64 [B]
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Group(long[] rows, long[] keys, long[] pasts) {}

    /**
     * What the segments of a group have in common.
     *
     * @param alone the segment's number where it is too long to attend with others, else -1
     * @param hasPast whether tokens come before it
     * @param length magnitude of its length
     * @param end magnitude of the length of the sequence that ends with it
     */
    private record Kind(int alone, boolean hasPast, int length, int end) {

        static Kind of(Batch batch, int segment) {
            int length = (int) batch.lengths()[segment];
            int past = (int) batch.pasts()[segment];
            return length > LONGEST
                    ? new Kind(segment, past > 0, 0, 0)
                    : new Kind(-1, past > 0, magnitude(length), magnitude(past + length));
        }

        /** The same for numbers above one power of two up to the next. */
        private static int magnitude(int number) {
            return Integer.SIZE - Integer.numberOfLeadingZeros(number - 1);
        }
    }

    /** Makes the groups of a batch, one after the other. */
    private static final class Builder {

        private final Batch batch;
        private final List<Group> groups = new ArrayList<>();
        private final long[] order;
        /** Rows of the groups so far. */
        private long rowsBefore;
        /** The first token of each segment, among those of the pass. */
        private final int[] begins;
        /** Tokens of the trunk, which come before those of the pass. */
        private final int trunk;

        Builder(Batch batch) {
            this.batch = batch;
            this.order = new long[batch.tokens().length];
            this.trunk = (int) batch.pasts()[0];
            this.begins = new int[batch.lengths().length];
            for (int s = 1; s < begins.length; s++) {
                begins[s] = begins[s - 1] + length(s - 1);
            }
        }

        private int length(int segment) {
            return (int) batch.lengths()[segment];
        }

        /** Tokens of the sequence that ends with a segment. */
        private int end(int segment) {
            return (int) batch.pasts()[segment] + length(segment);
        }

        int longestEnd(List<Integer> segments) {
            return segments.stream().mapToInt(this::end).max().orElseThrow();
        }

        /** Adds a group of these segments. */
        void add(List<Integer> segments) {
            int longest = segments.stream().mapToInt(this::length).max().orElseThrow();
            int longestEnd = longestEnd(segments);
            long[] rows = new long[segments.size() * longest];
            long[] keys = new long[segments.size() * longestEnd];
            long[] pasts = new long[segments.size()];
            for (int g = 0; g < pasts.length; g++) {
                int segment = segments.get(g);
                int own = length(segment);
                pasts[g] = batch.pasts()[segment];
                for (int t = 0; t < longest; t++) {
                    rows[g * longest + t] = (long) begins[segment] + Math.min(t, own - 1);
                }
                for (int t = 0; t < own; t++) {
                    order[begins[segment] + t] = rowsBefore + (long) g * longest + t;
                }
                fillKeys(keys, g * longestEnd, (g + 1) * longestEnd, segment);
            }
            rowsBefore += rows.length;
            groups.add(new Group(rows, keys, pasts));
        }

        /** The sequence that ends with a segment, from {@code from} on; its last token goes on up to {@code to}, exclusive. */
        private void fillKeys(long[] keys, int from, int to, int segment) {
            int end = from + end(segment);
            int begin = end;
            for (int s = segment; s >= 0; s = (int) batch.parents()[s]) {
                begin -= length(s);
                for (int t = 0; t < length(s); t++) {
                    keys[begin + t] = (long) trunk + begins[s] + t;
                }
            }
            for (int t = from; t < begin; t++) {
                keys[t] = (long) t - from;
            }
            Arrays.fill(keys, end, to, keys[end - 1]);
        }
    }
}
