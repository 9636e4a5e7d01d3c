package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.python.PythonValues;

/**
 * Which step of a solution is the first wrong one, or -1 for none: OpenCompass' ProcessBenchEvaluator (Zheng et al. 2024). The shares
 * of right judgements on wrong and on right solutions, and their harmonic mean.
 */
final class StepJudgements {

    private static final Pattern BOXED = PythonRegex.compile("boxed\\{([^}]*)\\}");
    private static final Object NO_ERROR = -1L;

    private StepJudgements() {}

    static Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] onWrong = new double[input.size()];
        double[] onRight = new double[input.size()];
        for (int i = 0; i < input.size(); i++) {
            Object step = wholeOrText(PythonText.str(input.requireReferences().get(i)));
            Object said = said(input.prediction(i));
            boolean isMatch = PythonValues.equal(said, step);
            boolean isRight = PythonValues.equal(step, NO_ERROR);
            onWrong[i] = isRight ? Double.NaN : isMatch ? 100 : 0;
            onRight[i] = !isRight ? Double.NaN : isMatch ? 100 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("generated_critique", input.prediction(i));
            detail.put("prediction", said);
            detail.put("label", step);
            detail.put("match", isMatch);
            details.add(detail);
        }
        double errors = share(onWrong);
        double correct = share(onRight);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("error_acc", errors);
        metrics.put("correct_acc", correct);
        metrics.put("f1", errors + correct > 0 ? 2 * errors * correct / (errors + correct) : 0.0);
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("error_acc", onWrong);
        scores.put("correct_acc", onRight);
        scores.values().removeIf(values -> java.util.Arrays.stream(values).allMatch(Double::isNaN));
        return new Evaluation(metrics, details, new SampleScores(scores, null));
    }

    private static double share(double[] scores) {
        double right = 0;
        int all = 0;
        for (double score : scores) {
            right += score == 100 ? 1 : 0;
            all += Double.isNaN(score) ? 0 : 1;
        }
        return all == 0 ? 0 : right / all * 100;
    }

    private static @Nullable Object said(String critique) {
        List<String> boxed = PythonRegex.findAll(BOXED, critique);
        return boxed.isEmpty()
                ? null
                : wholeOrText(PythonStr.strip(boxed.get(boxed.size() - 1).replace("{", "")));
    }

    private static Object wholeOrText(String text) {
        BigInteger whole = PythonStr.toInteger(text);
        return whole == null ? text : whole.bitLength() < Long.SIZE ? (Object) whole.longValue() : whole;
    }
}
