package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonLiteral;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonText;

/**
 * Root mean square error of lists of numbers, mean of the rows: OpenCompass' OpenSWIMSEEvaluator. The last list in an answer counts,
 * filled up with 0 and cut to the length that is right; "valid" is the share, in percent, of those that need neither. An answer
 * whose list is not all floats is as one of zeros.
 */
final class VelocityProfiles implements Evaluator {

    private static final Pattern LIST = PythonRegex.dotAll("(\\[.*?\\])");

    @Override
    public Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        double[] errors = new double[input.size()];
        boolean[] isValid = new boolean[input.size()];
        double sum = 0;
        int valid = 0;
        for (int i = 0; i < errors.length; i++) {
            List<Double> expected = expected(input.requireReferences().get(i), i);
            List<Double> given = floats(input.prediction(i));
            isValid[i] = given.size() == expected.size();
            errors[i] = error(given, expected);
            sum += errors[i];
            valid += isValid[i] ? 1 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", given.isEmpty() ? null : given);
            detail.put("answer", input.requireReferences().get(i));
            detail.put("valid", isValid[i]);
            detail.put("score", errors[i]);
            details.add(detail);
        }
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("score", sum / errors.length);
        metrics.put("valid", 100.0 * valid / errors.length);
        Map<String, double[]> scores = new LinkedHashMap<>();
        scores.put("score", errors);
        scores.put("valid", SampleScores.values(errors.length, i -> isValid[i] ? 100 : 0));
        return new Evaluation(metrics, details, new SampleScores(scores, null));
    }

    private static List<Double> expected(@Nullable Object reference, int i) {
        List<Double> numbers = new ArrayList<>();
        for (Object item : reference instanceof List<?> list ? list : List.of()) {
            if (item instanceof Number number) {
                numbers.add(number.doubleValue());
            }
        }
        if (numbers.isEmpty() || !(reference instanceof List<?> list) || list.size() != numbers.size()) {
            throw new EvaluationException(
                    "reference " + i + " must be a list of numbers, it is " + PythonText.repr(reference));
        }
        return numbers;
    }

    /** Of the last list; empty where there is none of floats only. */
    private static List<Double> floats(String answer) {
        List<String> lists = PythonRegex.findAll(LIST, answer);
        List<Double> floats = new ArrayList<>();
        try {
            Object last = lists.isEmpty() ? null : PythonLiteral.parse(lists.get(lists.size() - 1));
            for (Object item : last instanceof List<?> list ? list : List.of()) {
                if (!(item instanceof Double number)) {
                    return List.of();
                }
                floats.add(number);
            }
        } catch (IllegalArgumentException e) {
            return List.of(); // brackets that are no list
        }
        return floats;
    }

    private static double error(List<Double> given, List<Double> expected) {
        double squares = 0;
        for (int i = 0; i < expected.size(); i++) {
            double difference = expected.get(i) - (i < given.size() ? given.get(i) : 0);
            squares += difference * difference;
        }
        return Math.sqrt(squares / expected.size());
    }
}
