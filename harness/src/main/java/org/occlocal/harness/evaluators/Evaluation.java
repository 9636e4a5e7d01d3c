package org.occlocal.harness.evaluators;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an evaluator found.
 *
 * @param metrics by name, in order; mostly numbers in percent, a few lists of numbers
 * @param details of each judged prediction, in order; null where the evaluator gives none
 * @param scores of each prediction, for the metrics that are means over them
 */
public record Evaluation(
        Map<String, Object> metrics, @Nullable List<Map<String, @Nullable Object>> details, SampleScores scores) {

    public Evaluation {
        metrics = new LinkedHashMap<>(metrics);
    }

    /** Metrics of a dataset as a whole. */
    Evaluation(Map<String, Object> metrics, @Nullable List<Map<String, @Nullable Object>> details) {
        this(metrics, details, SampleScores.NONE);
    }

    static Evaluation of(String metric, double value) {
        return new Evaluation(Map.of(metric, value), null);
    }

    /** A plain mean of one number a prediction. */
    static Evaluation mean(String metric, double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return new Evaluation(
                Map.of(metric, sum / values.length), null, SampleScores.of(metric, values.length, i -> values[i]));
    }
}
