package org.occlocal.harness.evaluators;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import org.occlocal.harness.postprocessors.GeneralAnswers;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/** Shares of right predictions, of all rows and of some of them. A share of no rows is left out. */
final class GroupedAccuracy {

    private final EvaluationInput input;
    private final Map<String, Object> metrics = new LinkedHashMap<>();
    private final Map<String, double[]> scores = new LinkedHashMap<>();

    private GroupedAccuracy(EvaluationInput input) {
        this.input = input;
    }

    static Map<String, Evaluators.Factory> all() {
        Map<String, Evaluators.Factory> factories = new LinkedHashMap<>();
        factories.put("LongBenchv2Evaluator", (config, compat) -> GroupedAccuracy::longBench);
        factories.put("QuALITYEvaluator", (config, compat) -> input -> quality(input, compat));
        factories.put("AccDropEvaluator", (config, compat) -> GroupedAccuracy::drop);
        factories.put("CrowspairsEvaluator", (config, compat) -> GroupedAccuracy::crowsPairs);
        factories.put("TydiQAEvaluator", (config, compat) -> GroupedAccuracy::tydiQa);
        return factories;
    }

    /** LongBenchv2Evaluator: by difficulty and length. */
    private static Evaluation longBench(EvaluationInput input) {
        GroupedAccuracy accuracy = new GroupedAccuracy(input);
        accuracy.share("accuracy", accuracy::isSame, i -> true);
        for (String difficulty : List.of("easy", "hard")) {
            accuracy.share("accuracy_" + difficulty, accuracy::isSame, i -> accuracy.has(i, "difficulty", difficulty));
        }
        for (String length : List.of("short", "medium", "long")) {
            accuracy.share("accuracy_" + length, accuracy::isSame, i -> accuracy.has(i, "length", length));
        }
        return accuracy.evaluation();
    }

    /**
     * QuALITYEvaluator.
     *
     * @param dividesByEasy hard ones are divided by the number of easy ones, as in OpenCompass
     */
    private static Evaluation quality(EvaluationInput input, boolean dividesByEasy) {
        GroupedAccuracy accuracy = new GroupedAccuracy(input);
        IntPredicate isEasy = i -> accuracy.has(i, "difficult", 0L);
        accuracy.share("easy_acc", accuracy::isSame, isEasy);
        accuracy.share("hard_acc", accuracy::isSame, isEasy.negate());
        accuracy.share("all_acc", accuracy::isSame, i -> true);
        if (dividesByEasy && accuracy.metrics.get("hard_acc") instanceof Double hard) {
            double easy = accuracy.count(isEasy);
            accuracy.metrics.put("hard_acc", hard * (input.size() - easy) / easy);
            accuracy.scores.remove("hard_acc");
        }
        return accuracy.evaluation();
    }

    /** AccDropEvaluator: changed rows, then as many as they were. The drop is left out where no original one is right. */
    private static Evaluation drop(EvaluationInput input) {
        int half = input.size() / 2;
        if (input.size() % 2 != 0) {
            throw new EvaluationException("there must be as many changed rows as original ones, there are "
                    + input.size() + " altogether; evaluate the whole dataset");
        }
        GroupedAccuracy accuracy = new GroupedAccuracy(input);
        accuracy.share("acc_after", i -> TextJudges.sameText(input, i), i -> i < half);
        accuracy.share("acc_before", i -> TextJudges.sameText(input, i), i -> i >= half);
        Map<String, Object> metrics = new LinkedHashMap<>();
        if (accuracy.metrics.get("acc_before") instanceof Double before
                && before > 0
                && accuracy.metrics.get("acc_after") instanceof Double after) {
            metrics.put("acc_drop", 1 - after / before);
        }
        metrics.putAll(accuracy.metrics);
        return new Evaluation(metrics, null, new SampleScores(accuracy.scores, null));
    }

    /** CrowspairsEvaluator: with and without invalid predictions, to four places. */
    private static Evaluation crowsPairs(EvaluationInput input) {
        GroupedAccuracy accuracy = new GroupedAccuracy(input);
        IntPredicate isValid = i -> !"invalid".equals(input.requirePredictions().get(i));
        accuracy.share("accuracy", accuracy::isSame, i -> true);
        accuracy.share("valid_accuracy", accuracy::isSame, isValid);
        accuracy.share("valid_frac", isValid, i -> true);
        accuracy.metrics.replaceAll((metric, value) ->
                value instanceof Double percent ? (Object) (PythonText.round(percent / 100, 4) * 100) : value);
        return accuracy.evaluation();
    }

    /** TydiQAEvaluator: the first line against the best of the answers, as a whole and by words. */
    private static Evaluation tydiQa(EvaluationInput input) {
        GroupedAccuracy accuracy = new GroupedAccuracy(input);
        accuracy.mean(
                "exact_match",
                i -> input.answers(i).stream()
                                .anyMatch(answer -> general(input, i).equals(GeneralAnswers.general(answer)))
                        ? 1
                        : 0);
        accuracy.mean("f1", i -> input.answers(i).stream()
                .mapToDouble(answer ->
                        WordF1.of(PythonStr.words(general(input, i)), PythonStr.words(GeneralAnswers.general(answer))))
                .max()
                .orElse(0));
        return accuracy.evaluation();
    }

    private static String general(EvaluationInput input, int i) {
        return GeneralAnswers.general(PythonStr.lower(PythonStr.before(input.prediction(i), "\n")));
    }

    private boolean isSame(int i) {
        return PythonValues.equal(
                input.requirePredictions().get(i), input.requireReferences().get(i));
    }

    private boolean has(int i, String column, Object value) {
        return value.equals(input.rows().get(i).columns().get(column));
    }

    private int count(IntPredicate counts) {
        int count = 0;
        for (int i = 0; i < input.size(); i++) {
            count += counts.test(i) ? 1 : 0;
        }
        return count;
    }

    /** @param counts rows that the share is of */
    private void share(String metric, IntPredicate isRight, IntPredicate counts) {
        int all = count(counts);
        if (all > 0) {
            int right = count(i -> counts.test(i) && isRight.test(i));
            metrics.put(metric, (double) right / all * 100);
            scores.put(metric, SampleScores.values(input.size(), i -> {
                double score = isRight.test(i) ? 100 : 0;
                return counts.test(i) ? score : Double.NaN;
            }));
        }
    }

    private void mean(String metric, IntToDoubleFunction score) {
        double[] values = SampleScores.values(input.size(), i -> 100 * score.applyAsDouble(i));
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        metrics.put(metric, sum / values.length);
        scores.put(metric, values);
    }

    private Evaluation evaluation() {
        return new Evaluation(metrics, null, new SampleScores(scores, null));
    }
}
