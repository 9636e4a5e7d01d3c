package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.Trunk;

/**
 * Merges sequences by prefix into a tree and cuts it, depth first, into packs of a token budget. A prefix that several
 * packs begin with is a trunk: computed once, before them. The final token of a sequence is predicted and never computed.
 * Plans depend on the sequences alone.
 */
final class PackPlanner {

    /** A shared prefix of fewer tokens is repeated: a segment of its own would cost more than it saves. */
    static final int LEAST_SHARED_TOKENS = 8;

    /** A prefix of fewer tokens is repeated in each pack: a pass of its own would cost more than it saves. */
    static final int LEAST_TRUNK_TOKENS = 64;

    private final int packTokens;
    private final boolean sharesPrefixes;

    /**
     * @param packTokens most tokens of one pass; longer sequences run in several
     * @param sharesPrefixes whether the model computes a prefix alike whatever follows; else every sequence runs alone and
     *     whole
     */
    PackPlanner(int packTokens, boolean sharesPrefixes) {
        this.packTokens = packTokens;
        this.sharesPrefixes = sharesPrefixes;
    }

    /** What is computed behind a trunk: its packs, and what is computed behind longer trunks. */
    static final class Branch {

        private final int[] tokens;
        private final int firstTarget;
        private final List<Planned> packs = new ArrayList<>();
        private final List<Branch> branches = new ArrayList<>();

        private Branch(int[] tokens, int firstTarget) {
            this.tokens = tokens;
            this.firstTarget = firstTarget;
        }

        /** Tokens of the trunk behind those of the branch that it grows from; empty for the root of a plan. */
        int[] tokens() {
            return tokens;
        }

        /** Index of the first token of the whole trunk that is scored. */
        int firstTarget() {
            return firstTarget;
        }

        List<Planned> packs() {
            return packs;
        }

        List<Branch> branches() {
            return branches;
        }

        /** Tokens that are computed: those of all packs and trunks. */
        long computedTokens() {
            return tokens.length
                    + packs.stream().mapToLong(Planned::tokens).sum()
                    + branches.stream().mapToLong(Branch::computedTokens).sum();
        }

        /** Passes through the model: packs and trunks. */
        int passes() {
            return (tokens.length == 0 ? 0 : 1)
                    + packs.size()
                    + branches.stream().mapToInt(Branch::passes).sum();
        }

        boolean isKnown(IntPredicate isKnown) {
            return packs.stream().allMatch(pack -> pack.isKnown(isKnown))
                    && branches.stream().allMatch(branch -> branch.isKnown(isKnown));
        }
    }

    /**
     * A pack and the requests it answers.
     *
     * @param requests numbers of the requests, in the order of the paths
     * @param segments as {@link ScorePack} has them, behind the trunk
     * @param paths likewise
     */
    record Planned(List<Integer> requests, List<ScorePack.Segment> segments, List<ScorePack.Path> paths) {

        ScorePack pack(@Nullable Trunk trunk) {
            return new ScorePack(trunk, segments, paths);
        }

        long tokens() {
            return segments.stream().mapToLong(ScorePack.Segment::length).sum();
        }

        boolean isKnown(IntPredicate isKnown) {
            return requests.stream().allMatch(isKnown::test);
        }
    }

    /** The root of the plan, which has no trunk. */
    Branch plan(List<ScoreRequest> requests) {
        Branch root = new Branch(new int[0], 1);
        if (sharesPrefixes) {
            new Tree(requests).cut(root);
        } else {
            packWhole(requests, root.packs());
        }
        return root;
    }

    /** Runs of requests, in their order, that nothing is shared in. */
    private void packWhole(List<ScoreRequest> requests, Collection<Planned> packs) {
        List<Integer> run = new ArrayList<>();
        long used = 0;
        for (int next = 0; next < requests.size(); next++) {
            int length = requests.get(next).length();
            if (!run.isEmpty() && used + length > packTokens) {
                packs.add(whole(requests, run));
                run = new ArrayList<>();
                used = 0;
            }
            run.add(next);
            used += length;
        }
        if (!run.isEmpty()) {
            packs.add(whole(requests, run));
        }
    }

    private static Planned whole(List<ScoreRequest> requests, List<Integer> run) {
        ScorePack pack = ScorePack.apart(run.stream().map(requests::get).toList(), true);
        return new Planned(run, pack.segments(), pack.paths());
    }

    /** Sequences in the order of their tokens, so that those which share a prefix stand together. */
    private final class Tree {

        private final List<ScoreRequest> requests;
        private final int[] order;
        /** Of each sequence in order the tokens that are computed: all but the final one. */
        private final int[][] computed;
        /** Of each sequence in order the tokens that it begins with like the one before it. */
        private final int[] common;

        Tree(List<ScoreRequest> requests) {
            this.requests = requests;
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

        /** Fills the root. */
        void cut(Branch root) {
            Deque<Part> waiting = new ArrayDeque<>();
            if (order.length > 0) {
                waiting.push(new Part(0, order.length, 0, root));
            }
            while (!waiting.isEmpty()) {
                cut(waiting.pop(), waiting);
            }
        }

        private void cut(Part part, Deque<Part> waiting) {
            if (size(part.from(), part.to(), part.depth()) <= packTokens) {
                part.branch().packs().add(merge(part.from(), part.to(), part.depth()));
                return;
            }
            int shared = shared(computed[part.from()], computed[part.to() - 1]);
            int trunk = Math.min(shared - part.depth(), packTokens);
            if (trunk >= Math.min(LEAST_TRUNK_TOKENS, packTokens)) {
                int end = part.depth() + trunk;
                Branch longer = new Branch(
                        Arrays.copyOfRange(computed[part.from()], part.depth(), end),
                        firstTarget(part.from(), part.to()));
                part.branch().branches().add(longer);
                waiting.push(new Part(part.from(), part.to(), end, longer));
                return;
            }
            cutChildren(part, shared, waiting);
        }

        /** Packs runs of children that fit together; what is too large alone is cut further. */
        private void cutChildren(Part part, int shared, Deque<Part> waiting) {
            int runBegin = part.from();
            int child = part.from();
            while (child < part.to()) {
                int end = childEnd(child, part.to(), shared);
                if (size(runBegin, end, part.depth()) > packTokens) {
                    if (runBegin < child) {
                        part.branch().packs().add(merge(runBegin, child, part.depth()));
                    }
                    runBegin = child;
                    if (size(child, end, part.depth()) > packTokens) {
                        waiting.push(new Part(child, end, part.depth(), part.branch()));
                        runBegin = end;
                    }
                }
                child = end;
            }
            if (runBegin < part.to()) {
                part.branch().packs().add(merge(runBegin, part.to(), part.depth()));
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
                tokens += computed[i].length - (common[i] - depth >= LEAST_SHARED_TOKENS ? common[i] : depth);
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
        private Planned merge(int from, int to, int depth) {
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
                boolean worthIt = shared - reached >= LEAST_SHARED_TOKENS || first.length == shared;
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
            return new Planned(answered, segments, paths);
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
    }

    /** Tokens that both begin with. */
    private static int shared(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /** Sequences from inclusive to exclusive, which the first {@code depth} tokens are computed of in the branch's trunks. */
    private record Part(int from, int to, int depth, Branch branch) {}

    /** Sequences from inclusive to exclusive, whose first {@code depth} tokens are those of the path to the parent. */
    private record Group(int from, int to, int depth, int parent) {}
}
