package org.occlocal.harness.tasks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.engine.TokenScores;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.prompts.Template;
import org.occlocal.harness.retrievers.LabelLosses;
import org.occlocal.inferencers.EncodedPrompt;
import org.occlocal.inferencers.FewShotPrompt;
import org.occlocal.inferencers.FittingRule.Fitted;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.PplInferencer;
import org.occlocal.inferencers.PplItem;
import org.occlocal.inferencers.ScoringRule;

/**
 * The evaluated model judges in-context examples: how surprised it is, after them, by the row with each of the answers.
 * OpenCompass asks gpt2-xl instead, whatever model is evaluated, so it may choose other examples; the paper of MDL (Wu et
 * al. 2023, arXiv 2212.10375) asks the model itself, as here. What stands after the examples is what the prompt ends with
 * when it has no examples. Used by one thread.
 */
final class LabelJudge implements LabelLosses {

    private static final ScoringRule MEAN = new ScoringRule() {
        @Override
        public double cost(TokenScores scores, Fitted text) {
            return scores.size() == 0 ? 0 : scores.negativeLogLikelihoodSum() / scores.size();
        }

        @Override
        public int firstTarget(Fitted text) {
            return ScoringRule.CONTINUATION.firstTarget(text);
        }
    };

    private final PreparedDataset dataset;
    private final RunModel model;
    private final List<Object> labels;
    private final PplInferencer inferencer;

    LabelJudge(PreparedDataset dataset, RunModel model, InferenceMeter meter) {
        this.dataset = dataset;
        this.model = model;
        this.labels = dataset.labelsOfRetriever();
        this.inferencer = new PplInferencer(model.scorer(meter), model.scoring(), MEAN);
    }

    @Override
    public double[] of(int testRow, List<Integer> examples) {
        List<Row> shown = examples.stream().map(dataset.train()::get).toList();
        List<FewShotPrompt> prompts = new ArrayList<>();
        for (Object label : labels) {
            Row row = answered(dataset.rows().get(testRow), label);
            EncodedPrompt whole = encode(row, shown, label);
            int after = commonEnd(whole.tokens(), encode(row, List.of(), label).tokens());
            prompts.add(FewShotPrompt.fixed(new EncodedPrompt(
                    whole.text(),
                    whole.tokens(),
                    whole.measuredTokens(),
                    whole.tokens().length - after,
                    whole.ends())));
        }
        return inferencer.infer(List.of(new PplItem(labels, prompts))).get(0).scores().stream()
                .mapToDouble(score -> score.cost())
                .toArray();
    }

    /** The row as if the label were its answer, for templates that write the answer's column. */
    private Row answered(Row row, Object label) {
        String column = dataset.config().reader().outputColumn();
        Template template = dataset.prompts().template();
        if (column == null || template == null || !template.labels().isEmpty()) {
            return row;
        }
        Map<String, Object> columns = new LinkedHashMap<>(row.columns());
        columns.put(column, label);
        return new Row(row.number(), columns);
    }

    private EncodedPrompt encode(Row row, List<Row> examples, Object label) {
        return model.encode(
                model.style().render(dataset.prompts().answered(row, examples, label), PromptMode.SCORE),
                PromptMode.SCORE);
    }

    private static int commonEnd(int[] first, int[] second) {
        int common = 0;
        while (common < Math.min(first.length, second.length)
                && first[first.length - 1 - common] == second[second.length - 1 - common]) {
            common++;
        }
        return common;
    }
}
