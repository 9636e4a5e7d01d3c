package org.occlocal.inferencers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
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

    /**
     * @param done is told how many more items are done
     * @return in the order of the items
     * @throws org.occlocal.tokenizers.ContextOverflowException when a text does not fit and must not be truncated
     */
    public List<PplPrediction> infer(List<PplItem> items, IntConsumer done) {
        List<List<Fitted>> fitted =
                items.stream().map(item -> fitting.fitLabels(item.prompts())).toList();
        List<ScoreRequest> requests = new ArrayList<>();
        List<Integer> itemOfRequest = new ArrayList<>();
        int[] labelsLeft = new int[items.size()];
        for (int item = 0; item < labelsLeft.length; item++) {
            for (Fitted text : fitted.get(item)) {
                int[] tokens = text.fit().tokens();
                requests.add(new ScoreRequest(tokens, Math.min(scoring.firstTarget(text), tokens.length)));
                itemOfRequest.add(item);
                labelsLeft[item]++;
            }
        }
        List<TokenScores> scores = scorer.score(requests, finished -> {
            int itemsDone = 0;
            for (int request : finished) {
                if (--labelsLeft[itemOfRequest.get(request)] == 0) {
                    itemsDone++;
                }
            }
            done.accept(itemsDone);
        });
        List<PplPrediction> predictions = new ArrayList<>();
        int next = 0;
        for (int item = 0; item < items.size(); item++) {
            int labels = fitted.get(item).size();
            predictions.add(predict(items.get(item), fitted.get(item), scores.subList(next, next + labels)));
            next += labels;
        }
        return predictions;
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
