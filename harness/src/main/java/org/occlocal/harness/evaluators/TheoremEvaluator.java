package org.occlocal.harness.evaluators;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.TheoremAnswers;
import org.occlocal.harness.python.PythonArithmetic;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * OpenCompass' TheoremQAEvaluatorV3: an option is right that occurs in the answer, a text that is the same, a whole number that the answer
 * comes to when it is rounded, another number within four per cent. What kind it is says the rows' column Answer_type.
 */
final class TheoremEvaluator implements Evaluator {

    private static final Set<String> NUMBERS = Set.of("float", "integer", "bool");
    private static final double TOLERANCE = 0.04;

    private final boolean opencompassCompat;

    TheoremEvaluator(boolean opencompassCompat) {
        this.opencompassCompat = opencompassCompat;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        List<Map<String, @Nullable Object>> details = new ArrayList<>();
        boolean[] isRight = new boolean[input.size()];
        int right = 0;
        for (int i = 0; i < isRight.length; i++) {
            isRight[i] = isRight(input, i);
            right += isRight[i] ? 1 : 0;
            Map<String, @Nullable Object> detail = new LinkedHashMap<>();
            detail.put("pred", input.prediction(i));
            detail.put("is_correct", isRight[i]);
            details.add(detail);
        }
        return new Evaluation(
                Map.of("score", 100.0 * right / isRight.length),
                details,
                SampleScores.share("score", isRight.length, i -> isRight[i]));
    }

    private boolean isRight(EvaluationInput input, int i) {
        String answer = input.prediction(i);
        String reference = input.reference(i);
        Boolean option = TheoremAnswers.isOption(answer, reference);
        if (option != null) {
            return option;
        }
        if (PythonStr.lower(answer).equals(PythonStr.lower(reference))) {
            return true;
        }
        Object type = input.rows().get(i).columns().get("Answer_type");
        if (!(type instanceof String name)) {
            throw new EvaluationException("row " + i + " needs a text in column \"Answer_type\", it is "
                    + PythonText.repr(type) + "; rows of TheoremQADatasetV3 have it");
        }
        Double given = NUMBERS.contains(name) ? TheoremAnswers.number(answer, opencompassCompat) : null;
        if (given == null || given.isNaN()) {
            return false;
        }
        return isNear(given, expected(reference, i));
    }

    private static Number expected(String reference, int i) {
        if (reference.equals("True") || reference.equals("False")) {
            return reference.equals("True") ? 1L : 0L;
        }
        Number whole = PythonArithmetic.evaluate(reference);
        Number expected = whole == null ? PythonStr.toFloat(reference) : whole;
        if (expected == null) {
            throw new EvaluationException("reference " + i
                    + " must be a number, True or False, as its Answer_type is; it is \"" + reference + "\"");
        }
        return expected;
    }

    private static boolean isNear(double given, Number expected) {
        if (expected instanceof Double number) {
            double margin = Math.abs(number) * TOLERANCE;
            return given >= number - margin && given <= number + margin;
        }
        return !Double.isInfinite(given)
                && new BigDecimal(Math.rint(given)).compareTo(new BigDecimal(expected.toString())) == 0;
    }
}
