package org.occlocal.harness.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;

/** Takes the scores of single predictions from the evaluations of all repetitions. */
final class JudgedSamples {

    private JudgedSamples() {}

    /** @param result names the metrics; scores of others are left out */
    static List<JudgedSample> of(
            List<Row> rows,
            @Nullable List<@Nullable Object> predictions,
            @Nullable List<@Nullable Object> references,
            List<Evaluation> repetitions,
            Map<String, @Nullable Object> result) {
        int n = repetitions.size();
        int size = rows.size() / n;
        List<JudgedSample> samples = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            Evaluation own = repetitions.get(i / size);
            int place = i % size;
            Map<String, Double> scores = new LinkedHashMap<>();
            boolean isLast = i / size == n - 1;
            own.scores().byMetric().forEach((metric, values) -> {
                String average = metric + " (" + n + " runs average)";
                boolean counts = !Double.isNaN(values[place]);
                if (counts && result.get(average) instanceof Number) {
                    scores.put(average, values[place]);
                } else if (counts && isLast && result.get(metric) instanceof Number) {
                    scores.put(
                            metric, values[place]); // without repetitions, or of the last one alone, as in OpenCompass
                }
            });
            List<String> questions = own.scores().questions();
            samples.add(new JudgedSample(
                    questions == null ? String.valueOf(rows.get(i).number()) : questions.get(place),
                    predictions == null ? null : predictions.get(i),
                    references == null ? null : references.get(i),
                    scores));
        }
        return samples;
    }
}
