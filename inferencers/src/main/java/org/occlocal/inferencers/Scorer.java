package org.occlocal.inferencers;

import java.util.BitSet;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;

/**
 * Scores any number of sequences, in packs of a token budget. What sequences begin with in common is computed once. Where
 * a device has no memory for a pack, packs of half the size are tried. Used by one thread.
 */
public final class Scorer {

    /** Where not even a pack of this many tokens fits, smaller ones are not tried. */
    private static final int LEAST_PACK_TOKENS = 64;

    private final CausalLm model;
    private final InferenceMeter meter;
    private int packTokens;

    /**
     * @param packTokens most tokens of one pass; a longer sequence runs in several
     * @param meter counts what is done
     */
    public Scorer(CausalLm model, int packTokens, InferenceMeter meter) {
        if (packTokens < 1) {
            throw new IllegalArgumentException("a pack of " + packTokens + " tokens, it must be 1 or more");
        }
        this.model = model;
        this.packTokens = packTokens;
        this.meter = meter;
    }

    /** As {@link #score(List, IntPredicate, AnswerSink)}, all of them, in the order of the requests. */
    public List<TokenScores> score(List<ScoreRequest> requests) {
        return AnswerSink.inOrder(requests.size(), sink -> score(requests, request -> false, sink));
    }

    /**
     * The last digits of a score depend on the pack that it is computed in, so packs are planned over all requests,
     * whether known or not, and a pack is run whole, or not at all where all of its requests are known: whoever goes on
     * with the same list gets the same numbers.
     *
     * @param isKnown requests that need no answer; they get none, even where they are computed
     * @param sink is given the scores of the others, pack by pack
     * @throws OutOfMemoryException when not even small packs fit
     */
    public void score(List<ScoreRequest> requests, IntPredicate isKnown, AnswerSink<TokenScores> sink) {
        BitSet delivered = new BitSet();
        IntPredicate needsNothing = request -> delivered.get(request) || isKnown.test(request);
        boolean done = false;
        while (!done) {
            PackPlanner planner = new PackPlanner(packTokens, model.spec().computesPrefixesAlike());
            try {
                run(planner.plan(requests), null, requests, needsNothing, (request, scores) -> {
                    delivered.set(request);
                    sink.accept(request, scores);
                });
                done = true;
            } catch (OutOfMemoryException e) {
                if (packTokens / 2 < LEAST_PACK_TOKENS) {
                    throw e.with("packs of " + packTokens + " tokens, or one longer text");
                }
                packTokens /= 2;
                meter.shrank("packs of " + packTokens + " tokens");
            }
        }
    }

    private void run(
            PlanBranch branch,
            @Nullable Trunk trunk,
            List<ScoreRequest> requests,
            IntPredicate isKnown,
            AnswerSink<TokenScores> sink) {
        try (PackFlow flow = new PackFlow(model, meter)) {
            for (PlannedPack planned : branch.packs()) {
                if (!planned.isKnown(isKnown)) {
                    flow.begin(
                            planned.pack(trunk),
                            planned.requests().stream()
                                    .mapToLong(request -> requests.get(request).length())
                                    .sum(),
                            answers -> deliver(planned, answers, trunk, requests, isKnown, sink));
                }
            }
            flow.finish();
        }
        for (PlanBranch longer : branch.branches()) {
            if (!longer.isKnown(isKnown)) {
                long start = System.nanoTime();
                try (Trunk grown = model.keep(trunk, longer.tokens(), longer.firstTarget())) {
                    meter.scored(0, longer.tokens().length, System.nanoTime() - start);
                    run(longer, grown, requests, isKnown, sink);
                }
            }
        }
    }

    private static void deliver(
            PlannedPack planned,
            List<TokenScores> answers,
            @Nullable Trunk trunk,
            List<ScoreRequest> requests,
            IntPredicate isKnown,
            AnswerSink<TokenScores> sink) {
        for (int i = 0; i < answers.size(); i++) {
            int request = planned.requests().get(i);
            if (!isKnown.test(request)) {
                TokenScores own = answers.get(i);
                sink.accept(
                        request,
                        trunk == null
                                ? own
                                : own.behind(
                                        trunk.scores(), requests.get(request).firstTarget()));
            }
        }
    }
}
