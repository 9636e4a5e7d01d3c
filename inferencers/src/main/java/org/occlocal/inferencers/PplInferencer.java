package org.occlocal.inferencers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.inferencers.FittingRule.Fitted;

/**
 * Multiple choice by likelihood, as OpenCompass' PPLInferencer and LLInferencer: each label's text is scored, and the
 * label with the lowest cost is the prediction. An item with one label is a text that is only scored. Used by one
 * thread.
 */
public final class PplInferencer {

    private final Scorer scorer;
    private final FittingRule fitting;
    private final ScoringRule scoring;

    public PplInferencer(Scorer scorer, FittingRule fitting, ScoringRule scoring) {
        this.scorer = scorer;
        this.fitting = fitting;
        this.scoring = scoring;
    }

    /** As {@link #infer(List, IntPredicate, AnswerSink)}, all of them, in the order of the items. */
    public List<PplPrediction> infer(List<PplItem> items) {
        return AnswerSink.inOrder(items.size(), sink -> infer(items, item -> false, sink));
    }

    /**
     * Goes through the items window by window, so that a list which makes its items when they are asked for is never
     * held as a whole.
     *
     * @param isKnown items that need no prediction, and get none
     * @param sink is given the prediction of each other item when its last label is scored
     * @throws org.occlocal.tokenizers.ContextOverflowException when a text does not fit and must not be truncated
     */
    public void infer(List<PplItem> items, IntPredicate isKnown, AnswerSink<PplPrediction> sink) {
        for (Window window : Window.over(items.size(), isKnown)) {
            infer(
                    items.subList(window.from(), window.to()),
                    item -> isKnown.test(window.from() + item),
                    (item, prediction) -> sink.accept(window.from() + item, prediction),
                    new LinkedHashMap<>());
        }
    }

    private void infer(
            List<PplItem> items, IntPredicate isKnown, AnswerSink<PplPrediction> sink, Map<Integer, Pending> pending) {
        List<ScoreRequest> requests = new ArrayList<>();
        List<Integer> itemOfRequest = new ArrayList<>();
        int number = 0;
        for (PplItem item : items) {
            List<Fitted> texts = fitting.fitLabels(item.prompts());
            if (!isKnown.test(number)) {
                pending.put(number, new Pending(item, texts, requests.size()));
            }
            for (Fitted text : texts) {
                int[] tokens = text.fit().tokens();
                requests.add(new ScoreRequest(tokens, Math.min(scoring.firstTarget(text), tokens.length)));
                itemOfRequest.add(number);
            }
            number++;
        }
        scorer.score(requests, request -> isKnown.test(itemOfRequest.get(request)), (request, scores) -> {
            int item = itemOfRequest.get(request);
            Pending own = Objects.requireNonNull(pending.get(item));
            if (own.isCompletedBy(request, scores)) {
                pending.remove(item);
                sink.accept(item, predict(own.item, own.texts, own.scores()));
            }
        });
    }

    /** An item of which not all labels are scored. */
    private static final class Pending {

        private final PplItem item;
        private final List<Fitted> texts;
        private final int firstRequest;
        private final @Nullable TokenScores[] scores;
        private int left;

        Pending(PplItem item, List<Fitted> texts, int firstRequest) {
            this.item = item;
            this.texts = texts;
            this.firstRequest = firstRequest;
            this.scores = new @Nullable TokenScores[texts.size()];
            this.left = texts.size();
        }

        boolean isCompletedBy(int request, TokenScores answer) {
            scores[request - firstRequest] = answer;
            left--;
            return left == 0;
        }

        List<TokenScores> scores() {
            List<TokenScores> all = new ArrayList<>();
            for (TokenScores one : scores) {
                all.add(Objects.requireNonNull(one));
            }
            return all;
        }
    }

    private PplPrediction predict(PplItem item, List<Fitted> texts, List<TokenScores> scores) {
        List<LabelScore> labels = new ArrayList<>();
        LabelScore best = null;
        for (int i = 0; i < scores.size(); i++) {
            LabelScore score = labelScore(item.labels().get(i), texts.get(i), scores.get(i));
            labels.add(score);
            if (best == null || score.cost() < best.cost()) {
                best = score;
            }
        }
        if (best == null) {
            throw new IllegalStateException("an item has at least one label");
        }
        return new PplPrediction(best.label(), labels);
    }

    private LabelScore labelScore(Object label, Fitted text, TokenScores scores) {
        List<Float> logProbabilities = new ArrayList<>();
        for (float logProbability : scores.logProbabilities()) {
            logProbabilities.add(logProbability);
        }
        return new LabelScore(
                label,
                text.prompt().text(),
                text.fit().promptTokens(),
                text.fit().truncatedTokens(),
                text.prompt().text().getBytes(StandardCharsets.UTF_8).length,
                text.droppedExamples(),
                scores.negativeLogLikelihoodSum(),
                scoring.cost(scores, text),
                logProbabilities);
    }
}
