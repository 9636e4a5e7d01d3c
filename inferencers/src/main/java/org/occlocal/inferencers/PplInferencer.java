package org.occlocal.inferencers;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.Fit;
import org.occlocal.tokenizers.TruncationSide;

/**
 * Multiple choice by likelihood, as OpenCompass' PPLInferencer: each label's text is scored whole, and the label with
 * the lowest normalised negative log-likelihood is the prediction. In-context examples are dropped from the end until
 * the texts of all labels fit, the same number for each. Used by one thread.
 */
public final class PplInferencer {

    private final Scorer scorer;
    private final ContextWindow window;
    private final TruncationSide truncation;
    private final NllNormalization normalization;

    /** @param truncation what is cut off a text that does not fit even without examples */
    public PplInferencer(
            Scorer scorer, ContextWindow window, TruncationSide truncation, NllNormalization normalization) {
        this.scorer = scorer;
        this.window = window;
        this.truncation = truncation;
        this.normalization = normalization;
    }

    /**
     * @param done is told how many more items are done
     * @return in the order of the items
     * @throws org.occlocal.tokenizers.ContextOverflowException when a text does not fit and must not be truncated
     */
    public List<PplPrediction> infer(List<PplItem> items, IntConsumer done) {
        List<Prepared> prepared = items.stream().map(this::prepare).toList();
        List<ScoreRequest> requests = new ArrayList<>();
        List<Integer> itemOfRequest = new ArrayList<>();
        int[] labelsLeft = new int[prepared.size()];
        for (int item = 0; item < labelsLeft.length; item++) {
            for (Fit fit : prepared.get(item).fits()) {
                requests.add(ScoreRequest.whole(fit.tokens()));
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
        for (Prepared item : prepared) {
            predictions.add(
                    predict(item, scores.subList(next, next + item.fits().size())));
            next += item.fits().size();
        }
        return predictions;
    }

    private Prepared prepare(PplItem item) {
        int kept = window.examplesThatFit(
                examples -> item.prompts().stream()
                        .mapToInt(prompt -> prompt.with(examples).tokens().length)
                        .max()
                        .orElseThrow(),
                item.examples(),
                0);
        List<EncodedPrompt> prompts =
                item.prompts().stream().map(prompt -> prompt.with(kept)).toList();
        List<Fit> fits = prompts.stream()
                .map(prompt -> window.fit(prompt.tokens(), 0, truncation))
                .toList();
        return new Prepared(item, prompts, fits, item.examples() - kept);
    }

    private PplPrediction predict(Prepared prepared, List<TokenScores> scores) {
        List<LabelScore> labels = new ArrayList<>();
        LabelScore best = null;
        for (int i = 0; i < scores.size(); i++) {
            LabelScore score = labelScore(prepared, i, scores.get(i));
            labels.add(score);
            if (best == null || score.nll() < best.nll()) {
                best = score;
            }
        }
        if (best == null) {
            throw new IllegalStateException("an item has at least one label");
        }
        return new PplPrediction(best.label(), labels, prepared.droppedExamples());
    }

    private LabelScore labelScore(Prepared prepared, int i, TokenScores scores) {
        EncodedPrompt prompt = prepared.prompts().get(i);
        Fit fit = prepared.fits().get(i);
        int bytes = prompt.text().getBytes(StandardCharsets.UTF_8).length;
        double sum = scores.negativeLogLikelihoodSum();
        List<Float> logProbabilities = new ArrayList<>();
        for (float logProbability : scores.logProbabilities()) {
            logProbabilities.add(logProbability);
        }
        return new LabelScore(
                prepared.item().labels().get(i),
                prompt.text(),
                fit.promptTokens(),
                fit.truncatedTokens(),
                bytes,
                sum,
                normalization.apply(sum, scores.size(), fit.promptTokens(), bytes),
                logProbabilities);
    }

    private record Prepared(PplItem item, List<EncodedPrompt> prompts, List<Fit> fits, int droppedExamples) {}
}
