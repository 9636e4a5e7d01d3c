package org.occlocal.inferencers;

import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
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

    /**
     * @param done is told the numbers of the requests that are done, pack by pack
     * @return in the order of the requests
     */
    public List<TokenScores> score(List<ScoreRequest> requests, Consumer<List<Integer>> done) {
        TokenScores[] scores = new TokenScores[requests.size()];
        for (PackPlanner.Planned planned : planner.plan(requests)) {
            long start = System.nanoTime();
            List<TokenScores> answers = model.score(planned.pack());
            long sequenceTokens = 0;
            for (int i = 0; i < answers.size(); i++) {
                int request = planned.requests().get(i);
                scores[request] = answers.get(i);
                sequenceTokens += requests.get(request).length();
            }
            meter.scored(sequenceTokens, planned.pack().tokens(), System.nanoTime() - start);
            done.accept(planned.requests());
        }
        return Arrays.asList(scores);
    }
}
