package org.occlocal.harness.evaluation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.PassAtK;
import org.occlocal.harness.python.PythonTruth;

/**
 * Puts the evaluations of a dataset's repetitions together: metrics become means, details of the same example are
 * grouped, and from their verdicts comes G-Pass@k (Liu et al., "Are Your LLMs Capable of Stable Reasoning?", 2024).
 *
 * <p>OpenCompass returns the last repetition's metrics where an evaluator gives no details. Here they are the means,
 * unless OpenCompass' own numbers are asked for.
 */
record Replicas(List<Row> rows, String subdivision, int n, List<Integer> k, boolean opencompassCompat) {

    private static final double[] THRESHOLDS = {0.0, 0.25, 0.5, 0.75, 1.0};
    private static final List<String> VERDICTS = List.of("correct", "is_correct", "cascade_correct");

    Map<String, @Nullable Object> merge(List<Evaluation> evaluations) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (Evaluation evaluation : evaluations) {
            details.addAll(evaluation.details() == null ? List.of() : evaluation.details());
        }
        if (details.isEmpty() && (n == 1 || opencompassCompat)) {
            return new LinkedHashMap<>(evaluations.get(evaluations.size() - 1).metrics());
        }
        Map<String, @Nullable Object> result = means(evaluations);
        if (details.isEmpty()) {
            return result;
        }
        Map<String, List<Map<String, @Nullable Object>>> examples = byExample(details);
        boolean stability = n > 1
                && k.stream().anyMatch(one -> one > 1)
                && details.stream().anyMatch(detail -> verdict(detail) != null);
        List<Map<String, @Nullable Object>> merged = new ArrayList<>();
        List<Map<String, Double>> scores = new ArrayList<>();
        examples.forEach((example, ofExample) -> {
            Map<String, Double> score = stability ? stability(ofExample) : Map.of();
            scores.add(score);
            Map<String, @Nullable Object> one = new LinkedHashMap<>();
            one.put("example_abbr", example);
            one.putAll(score);
            lists(ofExample).forEach(one::put);
            merged.add(one);
        });
        if (stability) {
            addMeans(new ArrayList<>(examples.keySet()), scores, result);
        }
        result.put("details", merged);
        return result;
    }

    private Map<String, @Nullable Object> means(List<Evaluation> evaluations) {
        Map<String, List<Object>> values = new LinkedHashMap<>();
        for (Evaluation evaluation : evaluations) {
            evaluation.metrics().forEach((name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>())
                    .add(value));
        }
        Map<String, @Nullable Object> merged = new LinkedHashMap<>();
        Map<String, @Nullable Object> averages = new LinkedHashMap<>();
        values.forEach((name, list) -> {
            if (!(list.get(0) instanceof Number)) {
                merged.put(name, list);
                return;
            }
            double mean = list.stream()
                    .mapToDouble(value -> ((Number) value).doubleValue())
                    .average()
                    .orElse(Double.NaN);
            if (n > 1) {
                averages.put(name + " (" + n + " runs average)", mean);
            } else {
                merged.put(name, mean);
            }
        });
        merged.putAll(averages);
        return merged;
    }

    private Map<String, List<Map<String, @Nullable Object>>> byExample(List<Map<String, @Nullable Object>> details) {
        Map<String, List<Map<String, @Nullable Object>>> examples = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(details.size(), rows.size()); i++) {
            examples.computeIfAbsent(name(rows.get(i)), key -> new ArrayList<>())
                    .add(details.get(i));
        }
        examples.forEach((name, list) -> {
            if (list.size() != n) {
                throw new EvaluationException("example " + name + " has " + list.size() + " details, but n is " + n
                        + "; the rows are not " + n + " times the same");
            }
        });
        return examples;
    }

    private String name(Row row) {
        Object own = row.columns().get("subdivision");
        Object index = row.columns().get("idx");
        return own != null && index != null ? own + "_" + index : subdivision + "_" + row.number();
    }

    private static @Nullable Boolean verdict(Map<String, @Nullable Object> detail) {
        for (String key : VERDICTS) {
            if (detail.get(key) instanceof Boolean || detail.get(key) instanceof Number) {
                return PythonTruth.isTrue(detail.get(key));
            }
        }
        return null;
    }

    private Map<String, Double> stability(List<Map<String, @Nullable Object>> ofExample) {
        int correct = (int) ofExample.stream()
                .filter(detail -> Boolean.TRUE.equals(verdict(detail)))
                .count();
        Map<String, Double> scores = new LinkedHashMap<>();
        for (int size : k) {
            for (double threshold : THRESHOLDS) {
                int least = Math.max((int) Math.ceil(size * threshold), 1);
                scores.put("G-Pass@" + size + "_" + threshold, PassAtK.atLeast(n, correct, size, least));
            }
            double sum = 0;
            for (int least = (int) Math.ceil(size * 0.5) + 1; least <= size; least++) {
                sum += PassAtK.atLeast(n, correct, size, least);
            }
            scores.put("mG-Pass@" + size, 2 * sum / size);
        }
        return scores;
    }

    /** In percent, first of each dataset (the name's part before the first "_"), then of all. */
    private static void addMeans(
            List<String> examples, List<Map<String, Double>> scores, Map<String, @Nullable Object> result) {
        TreeSet<String> groups = new TreeSet<>();
        examples.forEach(example -> groups.add(example.split("_", -1)[0]));
        for (String group : groups) {
            for (String metric : scores.get(0).keySet()) {
                double sum = 0;
                int count = 0;
                for (int i = 0; i < examples.size(); i++) {
                    if (examples.get(i).split("_", -1)[0].equals(group)) {
                        sum += scores.get(i).getOrDefault(metric, 0.0);
                        count++;
                    }
                }
                result.put(group + "/" + metric, 100 * sum / count);
            }
        }
        for (String metric : scores.get(0).keySet()) {
            double sum = scores.stream()
                    .mapToDouble(score -> score.getOrDefault(metric, 0.0))
                    .sum();
            result.put(metric, 100 * sum / scores.size());
        }
    }

    private static Map<String, List<@Nullable Object>> lists(List<Map<String, @Nullable Object>> ofExample) {
        Map<String, List<@Nullable Object>> lists = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> detail : ofExample) {
            detail.forEach((key, value) ->
                    lists.computeIfAbsent(key, name -> new ArrayList<>()).add(value));
        }
        return lists;
    }
}
