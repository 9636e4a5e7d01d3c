package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;

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

    /** The root of the plan, which has no trunk. */
    PlanBranch plan(List<ScoreRequest> requests) {
        PlanBranch root = new PlanBranch(new int[0], 1);
        if (sharesPrefixes) {
            new SequenceTree(requests, packTokens).cut(root);
        } else {
            packWhole(requests, root.packs());
        }
        return root;
    }

    /** Runs of requests, in their order, that nothing is shared in. */
    private void packWhole(List<ScoreRequest> requests, Collection<PlannedPack> packs) {
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

    private static PlannedPack whole(List<ScoreRequest> requests, List<Integer> run) {
        ScorePack pack = ScorePack.apart(run.stream().map(requests::get).toList(), true);
        return new PlannedPack(run, pack.segments(), pack.paths());
    }
}
