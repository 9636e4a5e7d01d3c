package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;

/**
 * Sequences in the order of their tokens, so that those which share a prefix stand together: a tree whose nodes are runs of
 * sequences. It is cut into packs, depth first.
 */
final class SequenceTree {

    private final List<ScoreRequest> requests;
    private final int packTokens;
    private final int[] order;
    /** Of each sequence in order the tokens that are computed: all but the final one. */
    private final int[][] computed;
    /** Of each sequence in order the tokens that it begins with like the one before it. */
    private final int[] common;

    /**
     * @param requests sequences of at least one token
     * @param packTokens most tokens of one pass; longer sequences run in several
     */
    SequenceTree(List<ScoreRequest> requests, int packTokens) {
        this.requests = requests;
        this.packTokens = packTokens;
        int[][] tokens = requests.stream().map(ScoreRequest::tokens).toArray(int[][]::new);
        this.order = IntStream.range(0, tokens.length)
                .boxed()
                .sorted(Comparator.comparing(request -> tokens[request], Arrays::compare))
                .mapToInt(Integer::intValue)
                .toArray();
        this.computed = new int[order.length][];
        this.common = new int[order.length];
        for (int i = 0; i < order.length; i++) {
            int[] whole = tokens[order[i]];
            computed[i] = Arrays.copyOf(whole, whole.length - 1);
            common[i] = i == 0 ? 0 : shared(computed[i - 1], computed[i]);
        }
    }

    /** Fills the root of a plan. */
    void cut(PlanBranch root) {
        Deque<Run> waiting = new ArrayDeque<>();
        if (order.length > 0) {
            waiting.push(new Run(0, order.length, 0, root));
        }
        while (!waiting.isEmpty()) {
            cut(waiting.pop(), waiting);
        }
    }

    private void cut(Run run, Deque<Run> waiting) {
        if (size(run.from(), run.to(), run.depth()) <= packTokens) {
            run.branch().packs().add(merge(run.from(), run.to(), run.depth()));
            return;
        }
        int shared = shared(computed[run.from()], computed[run.to() - 1]);
        int trunk = Math.min(shared - run.depth(), packTokens);
        if (trunk >= Math.min(PackPlanner.LEAST_TRUNK_TOKENS, packTokens)) {
            int end = run.depth() + trunk;
            PlanBranch longer = new PlanBranch(
                    Arrays.copyOfRange(computed[run.from()], run.depth(), end), firstTarget(run.from(), run.to()));
            run.branch().branches().add(longer);
            waiting.push(new Run(run.from(), run.to(), end, longer));
            return;
        }
        cutChildren(run, shared, waiting);
    }

    /** Packs runs of children that fit together; what is too large alone is cut further. */
    private void cutChildren(Run run, int shared, Deque<Run> waiting) {
        int begin = run.from();
        int child = run.from();
        while (child < run.to()) {
            int end = childEnd(child, run.to(), shared);
            if (size(begin, end, run.depth()) > packTokens) {
                if (begin < child) {
                    run.branch().packs().add(merge(begin, child, run.depth()));
                }
                begin = child;
                if (size(child, end, run.depth()) > packTokens) {
                    waiting.push(new Run(child, end, run.depth(), run.branch()));
                    begin = end;
                }
            }
            child = end;
        }
        if (begin < run.to()) {
            run.branch().packs().add(merge(begin, run.to(), run.depth()));
        }
    }

    /** Behind the last sequence that goes on behind {@code shared} tokens as {@code first} does. */
    private int childEnd(int first, int to, int shared) {
        int end = first + 1;
        while (end < to && common[end] > shared) {
            end++;
        }
        return end;
    }

    /** Tokens of a pack of these sequences behind {@code depth} tokens, about: short prefixes are repeated. */
    private long size(int from, int to, int depth) {
        long tokens = (long) computed[from].length - depth;
        for (int i = from + 1; i < to; i++) {
            tokens += computed[i].length - (common[i] - depth >= PackPlanner.LEAST_SHARED_TOKENS ? common[i] : depth);
        }
        return tokens;
    }

    private int firstTarget(int from, int to) {
        return IntStream.range(from, to)
                .map(i -> requests.get(order[i]).firstTarget())
                .min()
                .orElseThrow();
    }

    /** A compressed trie of what stands behind {@code depth} tokens. */
    private PlannedPack merge(int from, int to, int depth) {
        List<ScorePack.Segment> segments = new ArrayList<>();
        List<ScorePack.Path> paths = new ArrayList<>();
        List<Integer> answered = new ArrayList<>();
        Deque<Group> waiting = new ArrayDeque<>();
        waiting.push(new Group(from, to, depth, -1));
        while (!waiting.isEmpty()) {
            Group group = waiting.pop();
            int[] first = computed[group.from()];
            int shared = shared(first, computed[group.to() - 1]);
            int parent = group.parent();
            int reached = group.depth();
            boolean worthIt = shared - reached >= PackPlanner.LEAST_SHARED_TOKENS || first.length == shared;
            if (worthIt && shared > reached) {
                segments.add(new ScorePack.Segment(parent, Arrays.copyOfRange(first, reached, shared)));
                parent = segments.size() - 1;
                reached = shared;
            }
            int next = group.from();
            while (next < group.to() && computed[next].length == shared) {
                ScoreRequest request = requests.get(order[next]);
                answered.add(order[next]);
                paths.add(new ScorePack.Path(parent, request.firstTarget(), request.token(request.length() - 1)));
                next++;
            }
            pushChildren(waiting, new Group(next, group.to(), reached, parent), shared);
        }
        return new PlannedPack(answered, segments, paths);
    }

    /** Splits a group by the token behind {@code shared} tokens; the first child is taken up first. */
    private void pushChildren(Deque<Group> waiting, Group group, int shared) {
        int end = group.to();
        for (int i = group.to() - 1; i >= group.from(); i--) {
            if (i == group.from() || common[i] <= shared) {
                waiting.push(new Group(i, end, group.depth(), group.parent()));
                end = i;
            }
        }
    }

    /** Tokens that both begin with. */
    private static int shared(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /** Sequences from inclusive to exclusive, whose first {@code depth} tokens are those of the branch's trunks. */
    private record Run(int from, int to, int depth, PlanBranch branch) {}

    /** Sequences from inclusive to exclusive, whose first {@code depth} tokens are those of the path to the parent. */
    private record Group(int from, int to, int depth, int parent) {}
}
