package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.python.PythonText;

/**
 * OpenCompass' SuperGPQAEvaluator: shares of right answers and of answers without an option, from 0 to 1 and not in percent, of
 * all questions and of those of each difficulty. Rows have the columns options, answer, answer_letter and difficulty.
 */
final class SuperGpqaEvaluator implements Evaluator {

    private static final List<String> DIFFICULTIES = List.of("hard", "middle", "easy");

    @Override
    public Evaluation score(EvaluationInput input) {
        List<@Nullable String> letters = new ArrayList<>();
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            Row row = input.rows().get(i);
            if (!DIFFICULTIES.contains(row.columns().get("difficulty"))
                    || !input.reference(i).equals(row.columns().get("answer_letter"))) {
                throw new EvaluationException(
                        "row " + row.number() + ": \"difficulty\" must be easy, middle or hard, and"
                                + " \"answer_letter\" the reference " + input.reference(i) + "; the row has "
                                + row.columns().keySet());
            }
            String letter = OptionLabels.of(input.prediction(i), options(row));
            letters.add(letter);
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", input.prediction(i));
            detail.put("answer", row.columns().get("answer"));
            detail.put("parsed_answer", letter);
            detail.put("correct", input.reference(i).equals(letter));
            details.add(detail);
        }
        IntPredicate isRight = i -> input.reference(i).equals(letters.get(i));
        Map<String, Object> metrics = new LinkedHashMap<>();
        Map<String, double[]> scores = new LinkedHashMap<>();
        put("accuracy", isRight, i -> true, input.size(), metrics, scores);
        metrics.put("error_rate", 0.0);
        put("miss_rate", i -> letters.get(i) == null, i -> true, input.size(), metrics, scores);
        for (String difficulty : DIFFICULTIES) {
            IntPredicate counts =
                    i -> difficulty.equals(input.rows().get(i).columns().get("difficulty"));
            put(difficulty + "_accuracy", isRight, counts, input.size(), metrics, scores);
        }
        return new Evaluation(metrics, details, new SampleScores(scores, null));
    }

    /** A share of no rows is 0, and has no scores of samples. */
    private static void put(
            String metric,
            IntPredicate isRight,
            IntPredicate counts,
            int size,
            Map<String, Object> metrics,
            Map<String, double[]> scores) {
        int right = 0;
        int all = 0;
        double[] values = new double[size];
        for (int i = 0; i < size; i++) {
            values[i] = Double.NaN;
            if (counts.test(i)) {
                all++;
                values[i] = isRight.test(i) ? 1 : 0;
                right += isRight.test(i) ? 1 : 0;
            }
        }
        metrics.put(metric, all == 0 ? 0.0 : (double) right / all);
        if (all > 0) {
            scores.put(metric, values);
        }
    }

    private static List<String> options(Row row) {
        if (row.columns().get("options") instanceof List<?> list
                && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        throw new EvaluationException("row " + row.number() + ": \"options\" must be a list of texts, it is "
                + PythonText.repr(row.columns().get("options")));
    }
}
