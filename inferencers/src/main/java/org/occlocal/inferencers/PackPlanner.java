package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.stream.IntStream;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;

/**
 * Merges sequences by prefix and cuts them into packs. In the order of their tokens, sequences that share a prefix stand
 * together, so a pack is a run of that order; a prefix shared over the border of two packs is computed in both.
 */
final class PackPlanner {

    /** A shared prefix of fewer tokens is repeated: a segment of its own would cost more than it saves. */
    static final int LEAST_SHARED_TOKENS = 8;

    private final int packTokens;
    private final boolean sharesPrefixes;

    /**
     * @param packTokens most tokens of one pack; a longer sequence is a pack of its own
     * @param sharesPrefixes whether the model computes a prefix alike whatever follows
     */
    PackPlanner(int packTokens, boolean sharesPrefixes) {
        this.packTokens = packTokens;
        this.sharesPrefixes = sharesPrefixes;
    }

    /**
     * A pack and the requests it answers.
     *
     * @param requests numbers of the requests, in the order of the pack's paths
     * @param pack for the engine
     */
    record Planned(List<Integer> requests, ScorePack pack) {}

    List<Planned> plan(List<ScoreRequest> requests) {
        int[][] tokens = requests.stream().map(ScoreRequest::tokens).toArray(int[][]::new);
        List<Integer> order = IntStream.range(0, tokens.length).boxed().toList();
        if (sharesPrefixes) {
            order = order.stream()
                    .sorted((a, b) -> Arrays.compare(tokens[a], tokens[b]))
                    .toList();
        }
        List<Planned> packs = new ArrayList<>();
        List<Integer> run = new ArrayList<>();
        long used = 0;
        for (int next : order) {
            int shared = run.isEmpty() ? 0 : shared(tokens[run.get(run.size() - 1)], tokens[next]);
            if (!run.isEmpty() && used + tokens[next].length - shared > packTokens) {
                packs.add(merge(run, tokens, requests));
                run = new ArrayList<>();
                used = 0;
                shared = 0;
            }
            run.add(next);
            used += tokens[next].length - shared;
        }
        if (!run.isEmpty()) {
            packs.add(merge(run, tokens, requests));
        }
        return packs;
    }

    /** Length of the common prefix where it is worth sharing, else 0. */
    private int shared(int[] a, int[] b) {
        int mismatch = Arrays.mismatch(a, b);
        int common = mismatch < 0 ? a.length : mismatch;
        return sharesPrefixes && common >= LEAST_SHARED_TOKENS ? common : 0;
    }

    /** A compressed trie of sequences that stand in the order of their tokens. */
    private Planned merge(List<Integer> run, int[][] tokens, List<ScoreRequest> requests) {
        if (!sharesPrefixes) {
            return new Planned(
                    run, ScorePack.apart(run.stream().map(requests::get).toList(), true));
        }
        List<ScorePack.Segment> segments = new ArrayList<>();
        List<ScorePack.Path> paths = new ArrayList<>();
        Deque<Group> waiting = new ArrayDeque<>();
        waiting.push(new Group(0, run.size(), 0, -1));
        List<Integer> answered = new ArrayList<>();
        while (!waiting.isEmpty()) {
            Group group = waiting.pop();
            int[] first = tokens[run.get(group.from())];
            int[] last = tokens[run.get(group.to() - 1)];
            int mismatch = Arrays.mismatch(first, last);
            int common = mismatch < 0 ? first.length : mismatch;
            boolean ends = first.length == common;
            int parent = group.parent();
            int depth = group.depth();
            if (ends || common - depth >= LEAST_SHARED_TOKENS) {
                segments.add(new ScorePack.Segment(parent, Arrays.copyOfRange(first, depth, common)));
                parent = segments.size() - 1;
                depth = common;
            }
            int next = group.from();
            while (next < group.to() && tokens[run.get(next)].length == common) {
                answered.add(run.get(next));
                paths.add(new ScorePack.Path(parent, requests.get(run.get(next)).firstTarget()));
                next++;
            }
            pushChildren(waiting, run, tokens, new Group(next, group.to(), depth, parent), common);
        }
        return new Planned(answered, new ScorePack(segments, paths));
    }

    /** Splits a group by the token at {@code place}; the first child is taken up first. */
    private static void pushChildren(Deque<Group> waiting, List<Integer> run, int[][] tokens, Group group, int place) {
        int end = group.to();
        for (int i = group.to() - 1; i >= group.from(); i--) {
            boolean begins = i == group.from() || tokens[run.get(i - 1)][place] != tokens[run.get(i)][place];
            if (begins) {
                waiting.push(new Group(i, end, group.depth(), group.parent()));
                end = i;
            }
        }
    }

    /** Sequences from inclusive to exclusive, whose first {@code depth} tokens are those of the path to the parent. */
    private record Group(int from, int to, int depth, int parent) {}
}
