package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.TokenScores;

/**
 * Keeps every stage of a model busy: as many packs are under way as there are stages, and one waits. Answers come in the
 * order of the packs. Used by one thread.
 */
final class PackFlow implements AutoCloseable {

    private final CausalLm model;
    private final InferenceMeter meter;
    private final int most;
    private final Deque<Begun> begun = new ArrayDeque<>();
    private long lastNanos = System.nanoTime();

    PackFlow(CausalLm model, InferenceMeter meter) {
        this.model = model;
        this.meter = meter;
        int stages = model.stages().size();
        this.most = stages > 1 ? stages + 1 : 1;
    }

    private record Begun(
            CompletableFuture<List<TokenScores>> answers,
            long sequenceTokens,
            long computedTokens,
            Consumer<List<TokenScores>> taker) {}

    /**
     * Begins a pack, when there is room for it.
     *
     * @param sequenceTokens of all its sequences
     * @param taker is given the scores when a later call finds them done
     */
    void begin(ScorePack pack, long sequenceTokens, Consumer<List<TokenScores>> taker) {
        while (begun.size() >= most) {
            finishFirst();
        }
        if (begun.isEmpty()) {
            lastNanos = System.nanoTime();
        }
        begun.add(new Begun(model.begin(pack), sequenceTokens, pack.tokens(), taker));
        if (most == 1) {
            finishFirst(); // a model of one stage has done it
        }
    }

    /** Waits for all that have begun. */
    void finish() {
        while (!begun.isEmpty()) {
            finishFirst();
        }
    }

    private void finishFirst() {
        Begun first = begun.removeFirst();
        List<TokenScores> answers;
        try {
            answers = first.answers().join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
        long now = System.nanoTime();
        meter.scored(first.sequenceTokens(), first.computedTokens(), now - lastNanos);
        lastNanos = now;
        first.taker().accept(answers);
    }

    /** After a failure: what is still under way must not outlive its trunk. */
    @Override
    public void close() {
        while (!begun.isEmpty()) {
            begun.removeFirst().answers().handle((answers, failure) -> failure).join();
        }
    }
}
