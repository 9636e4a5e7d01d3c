package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** How InfiniteBench's evaluators score a prediction: OpenCompass' datasets/infinitebench. */
final class InfiniteBenchScores {

    private static final Pattern SIGN = Pattern.compile("[\n:\"'.,?!{}]");
    private static final Pattern NO_DIGIT = Pattern.compile("[^0-9]");

    private InfiniteBenchScores() {}

    /** InfiniteBenchendiaEvaluator: the first answer is one of the words, in upper case. */
    static boolean isNamed(EvaluationInput input, int i) {
        List<String> words = PythonStr.words(
                SIGN.matcher(input.prediction(i)).replaceAll(" ").toUpperCase(Locale.ROOT));
        return words.contains(input.answers(i).get(0));
    }

    /**
     * InfiniteBenchretrievekvEvaluator: the answer is one of the words.
     *
     * @param onlyText an answer in a list, which is what the files have, is never found, as in OpenCompass
     */
    static boolean isRetrieved(EvaluationInput input, int i, boolean onlyText) {
        Object reference = input.requireReferences().get(i);
        Object answer = !onlyText && reference instanceof List<?> list && !list.isEmpty() ? list.get(0) : reference;
        List<String> words = PythonStr.words(SIGN.matcher(input.prediction(i)).replaceAll(" "));
        return answer instanceof String text && words.contains(text);
    }

    /** InfiniteBenchmathcalcEvaluator: how many numbers are right before the first wrong one. */
    static double rightNumbers(EvaluationInput input, int i) {
        Object reference = input.requireReferences().get(i);
        if (!(reference instanceof List<?> expected)) {
            throw new EvaluationException(
                    "reference " + i + " must be a list of numbers, it is " + PythonText.repr(reference));
        }
        List<BigInteger> given = NO_DIGIT.splitAsStream(input.prediction(i))
                .filter(part -> !part.isEmpty())
                .map(BigInteger::new)
                .toList();
        int right = 0;
        while (right < Math.min(given.size(), expected.size()) && isSame(expected.get(right), given.get(right))) {
            right++;
        }
        return right;
    }

    private static boolean isSame(@Nullable Object expected, BigInteger given) {
        return expected instanceof Number number && given.toString().equals(number.toString());
    }
}
