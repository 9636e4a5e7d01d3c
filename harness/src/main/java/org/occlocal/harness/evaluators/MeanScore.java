package org.occlocal.harness.evaluators;

import java.util.LinkedHashMap;
import java.util.Map;

/** Gives each prediction a score for itself; the metric is their mean in percent. */
final class MeanScore implements Evaluator {

    /** The score of one prediction, 1 for a perfect one. */
    @FunctionalInterface
    interface Score {
        double of(EvaluationInput input, int index);
    }

    private final String metric;
    private final Score score;

    MeanScore(String metric, Score score) {
        this.metric = metric;
        this.score = score;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        double[] scores = SampleScores.values(input.size(), i -> score.of(input, i));
        double sum = 0;
        for (double one : scores) {
            sum += one;
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put(metric, sum / scores.length * 100);
        return new Evaluation(metrics, null, SampleScores.of(metric, scores.length, i -> 100 * scores[i]));
    }
}
