package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.OutOfMemoryException;
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
    private int slots;
    private final int packTokens;
    private final InferenceMeter meter;

    /**
     * @param tokenizer turns tokens into text; without one there is no text and no stop string
     * @param fitting how prompts are made to fit
     * @param batchSize most rows at a time
     * @param packTokens most prompt tokens of one pass, and between two steps of the rows that are running
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
        this.slots = batchSize;
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
            List<GeneratingRow> waiting = new ArrayList<>();
            for (int i = window.from(); i < window.to(); i++) {
                if (!isKnown.test(i)) {
                    waiting.add(prepare(i, requests.get(i)));
                }
            }
            generate(waiting, sink);
        }
    }

    /** Runs rows until all have ended. Where memory runs out, those that have not go on in half as many slots. */
    private void generate(List<GeneratingRow> rows, AnswerSink<GenPrediction> sink) {
        List<GeneratingRow> left = new ArrayList<>(rows);
        while (!left.isEmpty()) {
            DecodeOptions options = options(left);
            try (Generation generation = new Generation(model, options, packTokens, meter)) {
                generation.run(left, row -> sink.accept(row.index(), row.prediction()));
            } catch (OutOfMemoryException e) {
                if (options.slots() == 1) {
                    throw e.with("one row at a time");
                }
                slots = options.slots() / 2;
                meter.shrank(slots + " rows at a time");
            }
            left.removeIf(GeneratingRow::hasEnded);
            left.forEach(row -> row.row().leaveCache());
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

    private DecodeOptions options(List<GeneratingRow> rows) {
        int positions = rows.stream().mapToInt(GeneratingRow::positions).max().orElseThrow();
        boolean penalty = rows.stream().anyMatch(row -> row.row().sampling().repetitionPenalty() != 1);
        List<Integer> endIds =
                rows.stream().flatMap(row -> row.stopIds().stream()).distinct().toList();
        int fitting = model.slotsThatFit(Math.min(slots, rows.size()), positions);
        if (fitting < Math.min(slots, rows.size())) {
            slots = fitting;
            meter.shrank(slots + " rows at a time, which is what the free memory has room for");
        }
        return new DecodeOptions(Math.min(slots, rows.size()), positions, penalty, endIds);
    }
}
