package org.occlocal.inferencers;

import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;

/**
 * Scores any number of sequences, in packs of a token budget. What sequences of a pack begin with in common is computed
 * once. Used by one thread.
 */
public final class Scorer {

    private final CausalLm model;
    private final PackPlanner planner;
    private final InferenceMeter meter;

    /**
     * @param packTokens most tokens of one pass; a longer sequence runs alone
     * @param meter counts what is done
     */
    public Scorer(CausalLm model, int packTokens, InferenceMeter meter) {
        if (packTokens < 1) {
            throw new IllegalArgumentException("a pack of " + packTokens + " tokens, it must be 1 or more");
        }
        this.model = model;
        this.planner = new PackPlanner(packTokens, model.spec().computesPrefixesAlike());
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
     */
    public void score(List<ScoreRequest> requests, IntPredicate isKnown, AnswerSink<TokenScores> sink) {
        for (PackPlanner.Planned planned : planner.plan(requests)) {
            if (planned.requests().stream().allMatch(isKnown::test)) {
                continue;
            }
            long start = System.nanoTime();
            List<TokenScores> answers = model.score(planned.pack());
            long nanos = System.nanoTime() - start;
            long sequenceTokens = 0;
            for (int request : planned.requests()) {
                sequenceTokens += requests.get(request).length();
            }
            meter.scored(sequenceTokens, planned.pack().tokens(), nanos);
            for (int i = 0; i < answers.size(); i++) {
                int request = planned.requests().get(i);
                if (!isKnown.test(request)) {
                    sink.accept(request, answers.get(i));
                }
            }
        }
    }
}
