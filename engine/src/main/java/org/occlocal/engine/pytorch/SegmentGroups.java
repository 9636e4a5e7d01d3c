package org.occlocal.engine.pytorch;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Segments of a pass that attend together: those of like length behind pasts of like length, since shorter ones are filled up. A card
 * takes longer to begin a call than to compute the attention of a short segment. See groups.py.
 */
final class SegmentGroups {

    /** A longer segment is worth calls of its own, which leave out what is beyond its window. */
    static final int LONGEST = 512;

    /** Keys that are gathered at a time. */
    static final int MOST_KEYS = 1 << 15;

    private final List<Group> groups;
    private final long[] order;

    private SegmentGroups(List<Group> groups, long[] order) {
        this.groups = List.copyOf(groups);
        this.order = order;
    }

    /** @param batch segments that are not in the cache, the first of them behind the trunk */
    static SegmentGroups of(Batch batch) {
        Map<List<Integer>, List<Integer>> alike = new TreeMap<>(SegmentGroups::compare);
        for (int s = 0; s < batch.lengths().length; s++) {
            int length = (int) batch.lengths()[s];
            int past = (int) batch.pasts()[s];
            List<Integer> kind = length > LONGEST
                    ? List.of(-1, s, 0)
                    : List.of(past == 0 ? 0 : 1, magnitude(length), magnitude(past + length));
            alike.computeIfAbsent(kind, k -> new ArrayList<>()).add(s);
        }
        Paths paths = new Paths(batch);
        List<Group> groups = new ArrayList<>();
        long[] order = new long[batch.tokens().length];
        long[] done = {0};
        for (List<Integer> segments : alike.values()) {
            int longest = segments.stream()
                    .mapToInt(s -> (int) (batch.pasts()[s] + batch.lengths()[s]))
                    .max()
                    .orElseThrow();
            int most = Math.max(1, MOST_KEYS / longest);
            for (int begin = 0; begin < segments.size(); begin += most) {
                List<Integer> some = segments.subList(begin, Math.min(segments.size(), begin + most));
                groups.add(paths.group(some, order, done));
            }
        }
        return new SegmentGroups(groups, order);
    }

    /** Lists of three numbers. */
    private static int compare(List<Integer> some, List<Integer> others) {
        return Arrays.compare(
                some.stream().mapToInt(i -> i).toArray(),
                others.stream().mapToInt(i -> i).toArray());
    }

    /** The same for numbers from one power of two to the next. */
    private static int magnitude(int number) {
        return Integer.SIZE - Integer.numberOfLeadingZeros(number - 1);
    }

    /** At least one. */
    List<Group> groups() {
        return groups;
    }

    /** Where each token stands among the rows of all groups, int64 [N]. */
    long[] order() {
        return order;
    }

    /** Rows, keys and pasts of each group, and behind them the order. */
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

    /** Segments of a group. */
    static final class Group {

        private final long[] rows;
        private final long[] keys;
        private final long[] pasts;

        private Group(long[] rows, long[] keys, long[] pasts) {
            this.rows = rows;
            this.keys = keys;
            this.pasts = pasts;
        }

        /** Tokens of each segment among those of the pass, int64 [B, T]; shorter ones go on with their last. */
        long[] rows() {
            return rows;
        }

        /** The sequence that ends with each, among the tokens of the trunk and those of the pass, int64 [B, P]; shorter ones go on so too. */
        long[] keys() {
            return keys;
        }

        /** Tokens before each segment, int64 [B]. */
        long[] pasts() {
            return pasts;
        }
    }

    /** Where the tokens of a batch stand. */
    private static final class Paths {

        private final Batch batch;
        /** The first token of each segment. */
        private final int[] begins;
        /** Of the trunk, which are before those of the pass. */
        private final int trunk;

        Paths(Batch batch) {
            this.batch = batch;
            begins = new int[batch.lengths().length];
            for (int s = 1; s < begins.length; s++) {
                begins[s] = begins[s - 1] + (int) batch.lengths()[s - 1];
            }
            trunk = (int) batch.pasts()[0];
        }

        /**
         * @param order is told where the tokens of these segments stand
         * @param done rows of the groups before; those of this one are added
         */
        Group group(List<Integer> segments, long[] order, long[] done) {
            int length = segments.stream()
                    .mapToInt(s -> (int) batch.lengths()[s])
                    .max()
                    .orElseThrow();
            int longest = segments.stream()
                    .mapToInt(s -> (int) (batch.pasts()[s] + batch.lengths()[s]))
                    .max()
                    .orElseThrow();
            long[] rows = new long[segments.size() * length];
            long[] keys = new long[segments.size() * longest];
            long[] pasts = new long[segments.size()];
            for (int g = 0; g < pasts.length; g++) {
                int segment = segments.get(g);
                int own = (int) batch.lengths()[segment];
                pasts[g] = batch.pasts()[segment];
                for (int t = 0; t < length; t++) {
                    rows[g * length + t] = (long) begins[segment] + Math.min(t, own - 1);
                }
                for (int t = 0; t < own; t++) {
                    order[begins[segment] + t] = done[0] + (long) g * length + t;
                }
                int end = (int) pasts[g] + own;
                fill(keys, g * longest, segment, end);
                Arrays.fill(keys, g * longest + end, (g + 1) * longest, keys[g * longest + end - 1]);
            }
            done[0] += rows.length;
            return new Group(rows, keys, pasts);
        }

        /** The first {@code end} tokens of a sequence that ends with a segment. */
        private void fill(long[] keys, int at, int segment, int end) {
            int rest = end;
            int s = segment;
            while (s >= 0) {
                int own = (int) batch.lengths()[s];
                rest -= own;
                for (int t = 0; t < own; t++) {
                    keys[at + rest + t] = (long) trunk + begins[s] + t;
                }
                s = (int) batch.parents()[s];
            }
            for (int t = 0; t < rest; t++) {
                keys[at + t] = t;
            }
        }
    }
}
