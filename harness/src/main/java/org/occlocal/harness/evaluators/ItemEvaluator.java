package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonTruth;

/** Judges each prediction for itself and gives the share of correct ones, in percent. */
final class ItemEvaluator implements Evaluator {

    /** Gives the details of one prediction; "correct" or "is_correct" among them is the verdict, a truth value or 1 or 0. */
    @FunctionalInterface
    interface Judge {
        Map<String, @Nullable Object> judge(EvaluationInput input, int index);
    }

    private final String metric;
    private final Judge judge;
    private final boolean withDetails;

    private ItemEvaluator(String metric, Judge judge, boolean withDetails) {
        this.metric = metric;
        this.judge = judge;
        this.withDetails = withDetails;
    }

    static Evaluator withDetails(String metric, Judge judge) {
        return new ItemEvaluator(metric, judge, true);
    }

    static Evaluator withoutDetails(String metric, Verdict verdict) {
        return new ItemEvaluator(metric, (input, i) -> detail(null, null, verdict.isCorrect(input, i)), false);
    }

    /** Says whether one prediction is correct. */
    @FunctionalInterface
    interface Verdict {
        boolean isCorrect(EvaluationInput input, int index);
    }

    /** The usual details: what was compared, and the verdict. */
    static Map<String, @Nullable Object> detail(@Nullable Object prediction, @Nullable Object answer, boolean correct) {
        Map<String, @Nullable Object> detail = new LinkedHashMap<>();
        detail.put("pred", prediction);
        detail.put("answer", answer);
        detail.put("correct", correct);
        return detail;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean[] isCorrect = new boolean[input.size()];
        int correct = 0;
        for (int i = 0; i < input.size(); i++) {
            Map<String, @Nullable Object> detail = judge.judge(input, i);
            Object verdict = detail.containsKey("correct") ? detail.get("correct") : detail.get("is_correct");
            isCorrect[i] = PythonTruth.isTrue(verdict);
            correct += isCorrect[i] ? 1 : 0;
            details.add(detail);
        }
        return new Evaluation(
                Map.of(metric, 100.0 * correct / input.size()),
                withDetails ? details : null,
                SampleScores.share(metric, input.size(), i -> isCorrect[i]));
    }
}
