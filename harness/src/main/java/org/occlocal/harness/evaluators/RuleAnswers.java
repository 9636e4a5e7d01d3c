package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonArithmetic;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * Whether an answer to a question of KOR-Bench is right: OpenCompass' datasets/korbench/korbench_utils.py. Answers stand in double
 * brackets, and how they are compared depends on the category and the rule.
 *
 * <p>OpenCompass gives every answer the number 0, so that the questions it would compare as formulas, by their number, are compared
 * as text. That is so here too.
 */
final class RuleAnswers {

    private static final Pattern BOXED = PythonRegex.dotAll("\\$\\\\boxed\\{(.*?)\\}\\$");
    private static final Pattern NO_LETTER = Pattern.compile("[^A-Za-z]");
    private static final Pattern NO_WORD = PythonRegex.compile("\\W+");
    private static final Pattern SPACE = PythonRegex.compile("\\s+");
    private static final Pattern BRACKETS = PythonRegex.compile("[,\\s\\[\\]]+");
    private static final Pattern DIGITS = PythonRegex.compile("\\d+");
    private static final Pattern OPERATOR = Pattern.compile("[+\\-*/]");
    private static final Pattern RESULT = PythonRegex.compile("=\\s*(-?\\d+)");
    private static final BigInteger TWENTY_FOUR = BigInteger.valueOf(24);
    private static final String NONE = "NULL";

    private RuleAnswers() {}

    static boolean isRight(String response, String answer, String category, @Nullable Object rule) {
        return switch (category) {
            case "logic" -> logic(response, answer, rule);
            case "operation" -> operation(response, answer, rule);
            case "puzzle" -> puzzle(inner(response), inner(answer), rule);
            default -> clean(response).equals(answer);
        };
    }

    /** What stands in the first brackets, in double brackets again; "NULL" where there are none. */
    static String bracketed(String text) {
        String found = inBrackets(text);
        return found == null ? NONE : "[[" + found + "]]";
    }

    private static @Nullable String inBrackets(String text) {
        String found = between(text, "[[", "]]");
        if (found == null) {
            Matcher boxed = BOXED.matcher(text);
            found = boxed.find() ? boxed.group(1) : between(text, "[", "]");
        }
        return found == null ? null : PythonStr.strip(found);
    }

    private static @Nullable String between(String text, String open, String close) {
        int start = text.indexOf(open);
        int end = start < 0 ? -1 : text.indexOf(close, start + open.length());
        return end < 0 ? null : text.substring(start + open.length(), end);
    }

    private static String clean(String text) {
        return without(text, "\"", "\n", " ", "[", "]");
    }

    private static String without(String text, String... signs) {
        String found = inBrackets(text);
        if (found == null) {
            return NONE;
        }
        for (String sign : signs) {
            found = found.replace(sign, "");
        }
        return "[[" + found + "]]";
    }

    /** What stands in the first double brackets, as it is. */
    private static String inner(String text) {
        String found = between(text, "[[", "]]");
        return found == null ? NONE : found;
    }

    private static boolean logic(String response, String answer, @Nullable Object rule) {
        String[] signs = {"\"", "\n", " ", "."};
        String given = without(response, signs);
        return "5".equals(rule)
                ? sorted(PythonStr.split(given, ";")).equals(sorted(PythonStr.split(answer, ";")))
                : given.equals(without(answer, signs));
    }

    private static boolean operation(String response, String answer, @Nullable Object rule) {
        if ("18".equals(rule)) {
            return sortedLetters(clean(response)).equals(sortedLetters(inner(answer)));
        }
        if ("23".equals(rule) || "24".equals(rule) || "25".equals(rule)) {
            return numbers(clean(response)).equals(numbers(answer));
        }
        if (!answer.contains("or")) {
            return clean(response).equals(answer);
        }
        String given = clean(response).replace("\\text{or}", "or");
        return !given.equals(NONE) && alternatives(given).equals(alternatives(clean(answer)));
    }

    private static List<String> alternatives(String text) {
        return sorted(PythonStr.split(PythonStr.strip(text, "[]"), "or").stream()
                .map(PythonStr::strip)
                .toList());
    }

    private static List<BigInteger> numbers(String text) {
        List<BigInteger> numbers = new ArrayList<>();
        for (String digits : PythonRegex.findAll(DIGITS, text)) {
            BigInteger number = PythonStr.toInteger(digits);
            numbers.add(number == null ? BigInteger.ZERO : number);
        }
        return numbers;
    }

    private static boolean puzzle(String given, String answer, @Nullable Object rule) {
        return switch (String.valueOf(rule)) {
            case "1" -> letters(given).equals(letters(answer));
            case "2" -> PythonStr.split(answer, ",").contains(letters(given));
            case "3" -> sorted(PythonRegex.split(NO_WORD, PythonStr.lower(given)).stream()
                            .filter(Predicate.not(String::isEmpty))
                            .toList())
                    .equals(sorted(PythonStr.split(answer, " ")));
            case "4" -> answer.contains(letters(given));
            case "5" -> sorted(PythonStr.split(SPACE.matcher(given).replaceAll(""), ","))
                    .equals(sorted(PythonStr.split(answer, ",")));
            case "9" -> sameSum(plainSigns(given), plainSigns(answer));
            case "10" -> isTwentyFour(plainSigns(given), plainSigns(answer));
            case "18" -> withoutBrackets(given).equals(withoutBrackets(answer));
            default -> words(given).equals(words(answer));
        };
    }

    /** The same signs in the same order, and a left side that comes to the answer's right side. */
    private static boolean sameSum(String given, String answer) {
        String left = PythonStr.before(given, "=");
        Matcher result = RESULT.matcher(answer);
        if (!operators(left).equals(operators(PythonStr.before(answer, "="))) || !result.find()) {
            return false;
        }
        BigInteger expected = PythonStr.toInteger(result.group(1));
        return expected != null && PythonArithmetic.equal(PythonArithmetic.evaluate(left), expected);
    }

    /** The same numbers, and a value of 24. */
    private static boolean isTwentyFour(String given, String answer) {
        String left = PythonStr.before(given, "=");
        String expected = PythonStr.before(PythonStr.before(answer, "\n"), "=");
        return sortedLetters(left).equals(sortedLetters(expected))
                && PythonArithmetic.equal(PythonArithmetic.evaluate(left), TWENTY_FOUR);
    }

    private static String plainSigns(String text) {
        return text.replace('×', '*').replace('−', '-');
    }

    private static List<String> operators(String text) {
        return PythonRegex.findAll(OPERATOR, text);
    }

    private static String letters(String text) {
        return PythonStr.lower(NO_LETTER.matcher(text).replaceAll(""));
    }

    private static String words(String text) {
        return NO_WORD.matcher(text).replaceAll("");
    }

    private static String withoutBrackets(String text) {
        return BRACKETS.matcher(text).replaceAll("");
    }

    private static String sortedLetters(String text) {
        int[] points = words(text).codePoints().sorted().toArray();
        return new String(points, 0, points.length);
    }

    private static List<String> sorted(List<String> texts) {
        return texts.stream().sorted(PythonStr::compare).toList();
    }
}
