package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.OptionOrders;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/**
 * Accuracy of questions that are asked with their options in several orders, for the datasets whose types begin with
 * Circular: OpenCompass' {@code datasets.circular.CircularEvaluator} and CircularOptionSimAccEvaluator. Rows have columns
 * "qid" and "circular_pattern". {@code acc} counts answers, {@code more_k} questions with k right answers, {@code perf}
 * questions with nothing but right ones.
 */
final class RotationEvaluator implements Evaluator {

    private final boolean all;
    private final @Nullable OptionGuess guess;

    /** @param guess tells the option that an answer means; null where answers are options */
    RotationEvaluator(Component config, @Nullable OptionGuess guess) {
        Object orders = config.argument("circular_pattern");
        if (orders != null && !orders.equals("circular") && !orders.equals("all_possible")) {
            throw new ConfigException(config.name() + ": \"circular_pattern\" must be circular or all_possible, it is "
                    + PythonText.repr(orders));
        }
        this.all = "all_possible".equals(orders);
        this.guess = guess;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<String> first = order(input, 0);
        Map<String, List<List<String>>> kinds = new LinkedHashMap<>();
        kinds.put("origin", List.of(first));
        kinds.put("circular", OptionOrders.turned(first));
        if (all) {
            kinds.put("all_possible", OptionOrders.all(first));
        }
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        List<Boolean> correct = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Map<String, @Nullable Object> detail = detail(input, i);
            details.add(detail);
            correct.add(Boolean.TRUE.equals(detail.get("correct")));
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, Map<Object, List<Boolean>>> answers = new LinkedHashMap<>();
        kinds.forEach((kind, orders) -> {
            Map<Object, List<Boolean>> ofQuestion = ofQuestion(input, orders, correct);
            answers.put(kind, ofQuestion);
            List<Boolean> counted =
                    ofQuestion.values().stream().flatMap(List::stream).toList();
            metrics.put("acc_" + kind, 100.0 * right(counted) / counted.size());
        });
        kinds.forEach((kind, orders) -> {
            for (int least = 1; least <= orders.size(); least++) {
                int enough = least;
                Map<Object, List<Boolean>> ofQuestion = answers.getOrDefault(kind, Map.of());
                long questions = ofQuestion.values().stream()
                        .filter(given -> right(given) >= enough)
                        .count();
                metrics.put(
                        least < orders.size() ? "more_" + least + "_" + kind : "perf_" + kind,
                        100.0 * questions / ofQuestion.size());
            }
        });
        return new Evaluation(metrics, guess == null ? null : details, scores(input, kinds, correct));
    }

    /** Answers one by one; those of a question belong together. */
    private static SampleScores scores(
            EvaluationInput input, Map<String, List<List<String>>> kinds, List<Boolean> correct) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        kinds.forEach((kind, orders) -> scores.put("acc_" + kind, SampleScores.values(input.size(), i -> {
            boolean counts = orders.contains(order(input, i));
            return !counts ? Double.NaN : correct.get(i) ? 100 : 0;
        })));
        return new SampleScores(
                scores,
                input.rows().stream()
                        .map(row -> String.valueOf(row.columns().get("qid")))
                        .toList());
    }

    private Map<String, @Nullable Object> detail(EvaluationInput input, int i) {
        if (guess == null) {
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put(
                    "correct",
                    PythonValues.equal(
                            input.requirePredictions().get(i),
                            input.requireReferences().get(i)));
            return detail;
        }
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        Map<String, Object> row = input.rows().get(i).columns();
        if (row.containsKey("question")) {
            detail.put("question", row.get("question"));
        }
        detail.putAll(guess.judge(input, i));
        return detail;
    }

    private static Map<Object, List<Boolean>> ofQuestion(
            EvaluationInput input, List<List<String>> orders, List<Boolean> correct) {
        Map<Object, List<Boolean>> answers = new LinkedHashMap<>();
        for (int i = 0; i < input.size(); i++) {
            if (orders.contains(order(input, i))) {
                Object question = input.rows().get(i).columns().get("qid");
                answers.computeIfAbsent(question, key -> new ArrayList<>()).add(correct.get(i));
            }
        }
        return answers;
    }

    private static List<String> order(EvaluationInput input, int i) {
        if (input.rows().get(i).columns().get("circular_pattern") instanceof List<?> order) {
            return order.stream().map(String::valueOf).toList();
        }
        throw new EvaluationException("the rows have no column \"circular_pattern\"; the evaluator needs a dataset type"
                + " whose name begins with Circular");
    }

    private static long right(List<Boolean> answers) {
        return answers.stream().filter(answer -> answer).count();
    }
}
