package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;

/** Scores any number of sequences, as many at a time as a token budget allows. Used by one thread. */
public final class Scorer {

    private final CausalLm model;
    private final int packTokens;
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
        this.packTokens = packTokens;
        this.meter = meter;
    }

    /**
     * @param done is told how many more sequences are done
     * @return in the order of the requests
     */
    public List<TokenScores> score(List<ScoreRequest> requests, IntConsumer done) {
        List<TokenScores> scores = new ArrayList<>(requests.size());
        List<ScoreRequest> pack = new ArrayList<>();
        long tokens = 0;
        for (ScoreRequest request : requests) {
            if (!pack.isEmpty() && tokens + request.length() > packTokens) {
                run(pack, tokens, scores, done);
                pack.clear();
                tokens = 0;
            }
            pack.add(request);
            tokens += request.length();
        }
        if (!pack.isEmpty()) {
            run(pack, tokens, scores, done);
        }
        return scores;
    }

    private void run(List<ScoreRequest> pack, long tokens, List<TokenScores> scores, IntConsumer done) {
        long start = System.nanoTime();
        scores.addAll(model.score(pack));
        meter.prefilled(tokens, System.nanoTime() - start);
        done.accept(pack.size());
    }
}
