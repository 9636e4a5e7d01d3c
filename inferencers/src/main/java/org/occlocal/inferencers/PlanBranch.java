package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;

/** What is computed behind a trunk: its packs, and what is computed behind longer trunks. */
final class PlanBranch {

    private final int[] tokens;
    private final int firstTarget;
    private final List<PlannedPack> packs = new ArrayList<>();
    private final List<PlanBranch> branches = new ArrayList<>();

    PlanBranch(int[] tokens, int firstTarget) {
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

    List<PlannedPack> packs() {
        return packs;
    }

    List<PlanBranch> branches() {
        return branches;
    }

    /** Tokens that are computed: those of all packs and trunks. */
    long computedTokens() {
        return tokens.length
                + packs.stream().mapToLong(PlannedPack::tokens).sum()
                + branches.stream().mapToLong(PlanBranch::computedTokens).sum();
    }

    /** Passes through the model: packs and trunks. */
    int passes() {
        return (tokens.length == 0 ? 0 : 1)
                + packs.size()
                + branches.stream().mapToInt(PlanBranch::passes).sum();
    }

    boolean isKnown(IntPredicate isKnown) {
        return packs.stream().allMatch(pack -> pack.isKnown(isKnown))
                && branches.stream().allMatch(branch -> branch.isKnown(isKnown));
    }
}
