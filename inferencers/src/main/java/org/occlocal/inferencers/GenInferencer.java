package org.occlocal.inferencers;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.inferencers.FittingRule.Fitted;
import org.occlocal.tokenizers.Tokenizer;

/**
 * Generates texts, up to a number of rows at a time: a finished row leaves at once and a waiting one takes its slot.
 * In-context examples are dropped from the end until prompt and new tokens fit. Used by one thread.
 */
public final class GenInferencer {

    private final CausalLm model;
    private final @Nullable Tokenizer tokenizer;
    private final FittingRule fitting;
    private final int batchSize;
    private final int packTokens;
    private final InferenceMeter meter;

    /**
     * @param tokenizer turns tokens into text; without one there is no text and no stop string
     * @param fitting how prompts are made to fit
     * @param batchSize most rows at a time
     * @param packTokens most prompt tokens of one prefill; a longer prompt is prefilled alone
     */
    public GenInferencer(
            CausalLm model,
            @Nullable Tokenizer tokenizer,
            FittingRule fitting,
            int batchSize,
            int packTokens,
            InferenceMeter meter) {
        if (batchSize < 1 || packTokens < 1) {
            throw new IllegalArgumentException(
                    "batch size " + batchSize + " and pack of " + packTokens + " tokens must be 1 or more");
        }
        this.model = model;
        this.tokenizer = tokenizer;
        this.fitting = fitting;
        this.batchSize = batchSize;
        this.packTokens = packTokens;
        this.meter = meter;
    }

    /** As {@link #infer(List, IntPredicate, AnswerSink)}, all of them, in the order of the requests. */
    public List<GenPrediction> infer(List<GenRequest> requests) {
        return AnswerSink.inOrder(requests.size(), sink -> infer(requests, request -> false, sink));
    }

    /**
     * Goes through the requests window by window, so that a list which makes its requests when they are asked for is
     * never held as a whole.
     *
     * @param isKnown requests that need no answer, and get none
     * @param sink is given each other answer when it has ended
     * @throws org.occlocal.tokenizers.ContextOverflowException when a prompt does not fit and must not be truncated
     */
    public void infer(List<GenRequest> requests, IntPredicate isKnown, AnswerSink<GenPrediction> sink) {
        for (Window window : Window.over(requests.size(), isKnown)) {
            Deque<GeneratingRow> waiting = new ArrayDeque<>();
            for (int i = window.from(); i < window.to(); i++) {
                if (!isKnown.test(i)) {
                    waiting.add(prepare(i, requests.get(i)));
                }
            }
            generate(waiting, sink);
        }
    }

    private void generate(Deque<GeneratingRow> waiting, AnswerSink<GenPrediction> sink) {
        try (DecodeSession session = model.decode(options(waiting))) {
            List<GeneratingRow> active = new ArrayList<>();
            while (!waiting.isEmpty() || !active.isEmpty()) {
                if (!waiting.isEmpty() && active.size() < session.slots()) {
                    List<GeneratingRow> admitted = admit(waiting, session.slots() - active.size());
                    prefill(session, admitted);
                    active.addAll(admitted);
                } else {
                    step(session);
                    active.forEach(GeneratingRow::advance);
                }
                retire(session, active, sink);
            }
        }
    }

    private GeneratingRow prepare(int index, GenRequest request) {
        if (tokenizer == null && !request.limits().stopStrings().isEmpty()) {
            throw new IllegalArgumentException("stop strings need a tokenizer, the model folder has none");
        }
        Fitted fitted = fitting.fit(request.prompt(), request.limits().maxNewTokens());
        return new GeneratingRow(
                index,
                request,
                fitted,
                positionsLeft(fitted.fit().promptTokens()),
                tokenizer == null ? null : tokenizer.incrementalDetokenizer(!request.keepsSpecialTokens()));
    }

    /** New tokens that the model has positions for; the last one is never put in. */
    private int positionsLeft(int promptTokens) {
        return (int) Math.max(1, Math.min(Integer.MAX_VALUE, model.spec().mostPositions() - (long) promptTokens + 1));
    }

    private DecodeOptions options(Deque<GeneratingRow> rows) {
        int positions = rows.stream().mapToInt(GeneratingRow::positions).max().orElseThrow();
        boolean penalty = rows.stream().anyMatch(row -> row.row().sampling().repetitionPenalty() != 1);
        List<Integer> endIds =
                rows.stream().flatMap(row -> row.stopIds().stream()).distinct().toList();
        return new DecodeOptions(Math.min(batchSize, rows.size()), positions, penalty, endIds);
    }

    private List<GeneratingRow> admit(Deque<GeneratingRow> waiting, int free) {
        List<GeneratingRow> admitted = new ArrayList<>();
        long tokens = 0;
        while (admitted.size() < free && !waiting.isEmpty()) {
            int more = waiting.getFirst().promptTokens().length;
            if (!admitted.isEmpty() && tokens + more > packTokens) {
                break;
            }
            tokens += more;
            admitted.add(waiting.removeFirst());
        }
        return admitted;
    }

    private void prefill(DecodeSession session, List<GeneratingRow> admitted) {
        List<DecodeRow> rows = admitted.stream().map(GeneratingRow::row).toList();
        List<int[]> prompts = admitted.stream().map(GeneratingRow::promptTokens).toList();
        long start = System.nanoTime();
        session.prefill(rows, prompts);
        meter.prefilled(prompts.stream().mapToLong(prompt -> prompt.length).sum(), System.nanoTime() - start);
        admitted.forEach(GeneratingRow::advance);
    }

    private void step(DecodeSession session) {
        long start = System.nanoTime();
        session.step();
        meter.decoded(session.rows().size(), System.nanoTime() - start);
    }

    private static void retire(DecodeSession session, List<GeneratingRow> active, AnswerSink<GenPrediction> sink) {
        active.removeIf(row -> {
            if (!row.hasEnded()) {
                return false;
            }
            session.remove(row.row());
            sink.accept(row.index(), row.prediction());
            return true;
        });
    }
}
