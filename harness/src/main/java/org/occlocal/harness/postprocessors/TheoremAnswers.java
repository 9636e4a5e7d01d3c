package org.occlocal.harness.postprocessors;

import java.math.BigDecimal;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonArithmetic;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Answers to TheoremQA: OpenCompass' TheoremQA_postprocess_v3 and v4, and the numbers that answers stand for. Behind "the
 * answer is" stands a yes, a no, an option such as (a), or an expression, which is computed where {@link TheoremNumbers} can;
 * without such words the last number is the answer.
 */
public final class TheoremAnswers {

    private static final List<String> TRIGGERS = List.of("The answer is:", "The answer is", "the answer is");
    private static final Pattern TRIGGER = PythonRegex.compile(String.join("|", TRIGGERS));
    private static final List<String> OPTIONS = List.of("(a)", "(b)", "(c)", "(d)", "(e)", "(f)");
    private static final Pattern WITH_UNIT = PythonRegex.compile("-?[\\d\\.]+\\s(?:\\D+|[^\\s]+)$");
    private static final Pattern NUMBER = PythonRegex.compile("-?\\d*\\.?\\d+");
    private static final Pattern PI_ALONE = PythonRegex.compile("(?<![\\d}])\\\\?π");
    private static final Pattern PI_BEHIND_DIGIT = PythonRegex.compile("(\\d)(\\\\?π)");
    private static final double LARGEST_WHOLE = 1e15;

    private TheoremAnswers() {}

    static String v3(String text, boolean opencompassCompat) {
        String answer = PythonStr.strip(text, "\n");
        boolean hasExamples = TRIGGERS.stream()
                .anyMatch(trigger -> PythonStr.split(answer, trigger).size() > 2);
        String own = hasExamples ? PythonStr.before(answer, "\n\n") : answer;
        List<String> parts = PythonRegex.split(TRIGGER, own);
        String told = PythonStr.strip(withoutEnd(PythonStr.strip(parts.get(parts.size() - 1), "\n")), " ");
        return withoutEnd(parts.size() > 1 ? told(told, opencompassCompat) : guessed(told));
    }

    /** As {@link #v3}, without TeX's brackets round it. */
    static String v4(String text, boolean opencompassCompat) {
        return PythonStr.strip(PythonStr.strip(PythonStr.strip(v3(text, opencompassCompat), "\\("), "\\)"));
    }

    private static String withoutEnd(String text) {
        return PythonStr.rightStrip(PythonStr.rightStrip(text, "."), "/");
    }

    private static @Nullable String choice(String text) {
        String lower = PythonStr.lower(text);
        if (lower.contains("yes") || lower.contains("true")) {
            return "True";
        }
        if (lower.contains("no") || lower.contains("false")) {
            return "False";
        }
        return OPTIONS.stream().anyMatch(lower::contains) ? text : null;
    }

    private static String guessed(String text) {
        String choice = choice(text);
        List<String> numbers = PythonRegex.findAll(NUMBER, text);
        return choice != null ? choice : numbers.isEmpty() ? "" : numbers.get(numbers.size() - 1);
    }

    private static String told(String text, boolean opencompassCompat) {
        String choice = choice(text);
        if (choice != null) {
            return choice;
        }
        String expression = withoutUnits(PythonStr.strip(PythonStr.afterLast(text, "=")));
        Double number = TheoremNumbers.of(expression, false, opencompassCompat);
        if (number != null) {
            return written(number, expression.contains("."));
        }
        return WITH_UNIT.matcher(expression).lookingAt() ? PythonStr.before(expression, " ") : expression;
    }

    /** Large numbers are whole to Python where nothing that they are computed from has a point. */
    private static String written(double number, boolean hasPoint) {
        boolean isWhole = number == Math.rint(number) && (!hasPoint || Math.abs(number) < LARGEST_WHOLE);
        return isWhole ? new BigDecimal(number).toBigInteger().toString() : PythonText.repr(number);
    }

    /** Without signs of money, degrees and per cent, with 3.14 for pi. */
    private static String withoutUnits(String text) {
        String plain = PI_ALONE.matcher(text.replace("\\pi", "π")).replaceAll("3.14");
        plain = PI_BEHIND_DIGIT.matcher(plain).replaceAll("$1*3.14");
        plain = plain.replace("%", "/100").replace("$", "").replace("¥", "");
        return plain.replace("°C", "").replace(" C", "").replace("°", "");
    }

    /** The number that a post-processed answer stands for; null for none. */
    public static @Nullable Double number(String answer, boolean opencompassCompat) {
        String plain = withoutUnits(answer);
        Double number = TheoremNumbers.of(plain, true, opencompassCompat);
        if (number != null) {
            return number;
        }
        Number python = PythonArithmetic.evaluate(plain);
        return python == null ? null : python.doubleValue();
    }

    /** Whether an answer and a right answer that is an option, such as (a), are the same; null where it is none. */
    public static @Nullable Boolean isOption(String answer, String option) {
        String lower = PythonStr.lower(option);
        return OPTIONS.contains(lower) ? PythonStr.lower(answer).contains(lower) : null;
    }
}
