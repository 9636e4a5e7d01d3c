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
 */
public record Evaluation(Map<String, Object> metrics, @Nullable List<Map<String, @Nullable Object>> details) {

    public Evaluation {
        metrics = new LinkedHashMap<>(metrics);
    }

    static Evaluation of(String metric, double value) {
        return new Evaluation(Map.of(metric, value), null);
    }
}
