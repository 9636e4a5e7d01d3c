package org.occlocal.harness.tasks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.occlocal.engine.TokenScores;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.FittingRule.Fitted;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.LabelScore;
import org.occlocal.inferencers.PplInferencer;
import org.occlocal.inferencers.PplItem;
import org.occlocal.inferencers.ScoringRule;

/**
 * How likely a model finds each text as it is: OpenCompass' PPLOnlyInferencer, and its MinKPercentInferencer (Shi et al.
 * 2023, "Detecting Pretraining Data from Large Language Models"), which looks at the least likely tokens only.
 */
final class TextScoreInference implements Inference {

    /** Share of the tokens, in percent, that MinK looks at. */
    private static final int LEAST_LIKELY_PERCENT = 20;

    private final boolean leastLikelyOnly;

    TextScoreInference(boolean leastLikelyOnly) {
        this.leastLikelyOnly = leastLikelyOnly;
    }

    @Override
    public String mode() {
        return leastLikelyOnly ? "unknown" : "ppl";
    }

    @Override
    public void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink) {
        List<List<Row>> examples = dataset.examples(model, meter);
        List<PplItem> items = Lazy.list(dataset.rows().size(), i -> {
            Row row = dataset.rows().get(i);
            return new PplItem(
                    List.of(""),
                    List.of(new RowPrompt(
                            examples.get(i),
                            kept -> model.encode(
                                    model.style().render(dataset.prompts().question(row, kept), PromptMode.SCORE),
                                    PromptMode.SCORE))));
        });
        ScoringRule rule = leastLikelyOnly ? TextScoreInference::leastLikely : model.normalization();
        new PplInferencer(model.scorer(meter), model.scoring(), rule)
                .infer(
                        items,
                        isKnown,
                        (i, prediction) ->
                                sink.accept(i, sample(prediction.scores().get(0), i, dataset, model, examples.get(i))));
    }

    private Sample sample(LabelScore score, int i, PreparedDataset dataset, RunModel model, List<Row> examples) {
        List<Row> kept = examples.subList(0, examples.size() - score.droppedExamples());
        Map<String, Object> done = new LinkedHashMap<>();
        done.put(
                "origin_prompt",
                model.style()
                        .render(
                                dataset.prompts().question(dataset.rows().get(i), kept),
                                model.options().compat() ? PromptMode.GENERATE : PromptMode.SCORE)
                        .stored());
        done.put(leastLikelyOnly ? "mink" : "ppl", leastLikelyOnly ? -score.cost() : score.cost());
        return new Sample(done, Accounts.of(score));
    }

    private static double leastLikely(TokenScores scores, Fitted text) {
        float[] sorted = scores.logProbabilities();
        java.util.Arrays.sort(sorted);
        int least = Math.max(text.fit().promptTokens() * LEAST_LIKELY_PERCENT / 100, 1);
        int taken = Math.min(least, sorted.length);
        double sum = 0;
        for (int i = 0; i < taken; i++) {
            sum -= sorted[i];
        }
        return taken == 0 ? 0 : sum / taken;
    }
}
