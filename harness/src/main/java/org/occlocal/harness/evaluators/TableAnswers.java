package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRandom;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Answers to TabMWP's questions on tables (Lu et al. 2023): OpenCompass' TabMWPEvaluator. References are dictionaries with "answer",
 * "unit" and "choices". What cannot be divided or is no number after all is compared as text; OpenCompass ends there.
 */
final class TableAnswers {

    private static final String LETTERS = "ABCDEFGH";
    private static final Pattern FRACTION =
            PythonRegex.compile("\\$?\\\\frac\\{([\\d\\.\\,\\-]+)\\}\\{([\\d\\.\\,]+)\\}\\$?");
    private static final Pattern END = PythonRegex.compile("(?<![AP]\\.M)\\.$");
    private static final Pattern TIGHT_EQUALS = PythonRegex.compile("(?<=\\d)[\\=](?=[\\-\\$\\d])");
    private static final List<Pattern> CHOICES = patterns(
            "^\\(([A-Za-z])\\)$",
            "^([A-Za-z])$",
            "^([A-Za-z]). ",
            "[Th]he answer is ([A-Z])",
            "^\\(([A-Za-z])\\) [\\s\\S]+$",
            "[Th]he answer is \\(([A-Za-z])\\) [\\s\\S]+$");
    private static final List<Pattern> NUMBERS = patterns(
            "[Th]he answer is ([\\s\\S]+)$",
            "[Th]he table shows that ([\\d\\$\\.\\,\\/\\:]+) ",
            " = ([\\d\\$\\.\\,\\/\\:]+)",
            "(?<= be| is) ([\\-\\d\\$\\.\\,\\/\\:]{0,}[\\d]+)",
            "(?<= are| was) ([\\-\\d\\$\\.\\,\\/\\:]{0,}[\\d]+)",
            "(?<= were) ([\\-\\d\\$\\.\\,\\/\\:]{0,}[\\d]+)",
            " ([\\d\\$\\.\\,\\/\\:]+ [AP]\\.M\\.)",
            "([\\-\\d\\$\\.\\,\\/\\:]{0,}[\\d]+)");
    private static final Pattern DOLLAR = PythonRegex.compile("^[\\$]");
    private static final Pattern LAST_SIGN = PythonRegex.compile("[\\,\\.\\,\\/]$");
    private static final Pattern NUMBER = PythonRegex.compile("^[-+]?[\\d,./]+$");
    private static final Pattern WHOLE = PythonRegex.compile("^[-+]?\\d+$");
    private static final Pattern ZEROS = PythonRegex.compile("\\.[0]+$");

    private TableAnswers() {}

    private static List<Pattern> patterns(String... expressions) {
        return java.util.Arrays.stream(expressions).map(PythonRegex::compile).toList();
    }

    static boolean isRight(EvaluationInput input, int i) {
        if (!(input.requireReferences().get(i) instanceof Map<?, ?> reference)
                || !(reference.get("answer") instanceof String answer)) {
            throw new EvaluationException("reference " + i + " must be a dictionary with a text \"answer\", it is "
                    + PythonText.repr(input.requireReferences().get(i)));
        }
        String unit = reference.get("unit") instanceof String text ? text : "";
        List<?> choices = reference.get("choices") instanceof List<?> list ? list : List.of();
        String given = answer(
                input.prediction(i), choices.stream().map(PythonText::str).toList());
        return PythonStr.lower(plain(given, unit)).equals(PythonStr.lower(plain(answer, unit)));
    }

    /** The choice that is named or most like the prediction; without choices the number that the prediction tells. */
    static String answer(String prediction, List<String> choices) {
        String text = FRACTION.matcher(prediction).replaceAll("$1/$2");
        text = END.matcher(text).replaceAll("");
        text = TIGHT_EQUALS.matcher(text).replaceAll(" = ").replace('\u2212', '-');
        return choices.isEmpty() ? number(text) : choice(text, choices);
    }

    private static String choice(String text, List<String> choices) {
        for (Pattern pattern : CHOICES) {
            Matcher matcher = pattern.matcher(text);
            int place = matcher.find() ? LETTERS.indexOf(matcher.group(1).toUpperCase(java.util.Locale.ROOT)) : -1;
            if (place >= 0) {
                return choices.get(place < choices.size() ? place : new PythonRandom(123).below(choices.size()));
            }
        }
        int best = 0;
        for (int i = 1; i < choices.size(); i++) {
            best = likeness(choices.get(i), text) > likeness(choices.get(best), text) ? i : best;
        }
        return choices.get(best);
    }

    private static double likeness(String choice, String text) {
        if (choice.equals(text)) {
            return 2;
        }
        if (!choice.contains(" ") && !text.contains(" ")) {
            return 0;
        }
        List<String> ofChoice = PythonStr.split(choice, " ");
        List<String> ofText = PythonStr.split(text, " ");
        Set<String> both = new HashSet<>(ofChoice);
        both.retainAll(new HashSet<>(ofText));
        return (double) both.size() / Math.max(ofChoice.size(), ofText.size());
    }

    private static String number(String text) {
        for (Pattern pattern : NUMBERS) {
            List<String> found = PythonRegex.findAll(pattern, text);
            if (!found.isEmpty()) {
                String last = PythonStr.strip(found.get(found.size() - 1));
                return last.endsWith(".") && !last.contains(".M.") ? last.substring(0, last.length() - 1) : last;
            }
        }
        return text;
    }

    /** A number with at most three places, or the text without its unit. */
    static String plain(String answer, String unit) {
        String text = LAST_SIGN.matcher(DOLLAR.matcher(answer).replaceAll("")).replaceAll("");
        if (NUMBER.matcher(text).find()) {
            String number = plainNumber(text.replace(",", ""));
            if (number != null) {
                return ZEROS.matcher(number).replaceAll("");
            }
        }
        return unit.isEmpty() ? text : PythonStr.strip(text.replace(unit, ""));
    }

    private static @Nullable String plainNumber(String text) {
        if (WHOLE.matcher(text).find()) {
            BigInteger whole = PythonStr.toInteger(text);
            return whole == null ? null : whole.toString();
        }
        List<String> parts = PythonStr.split(text, "/");
        Double first = PythonStr.toFloat(parts.get(0));
        Double second = parts.size() < 2 ? Double.valueOf(1) : PythonStr.toFloat(parts.get(1));
        if (first == null || second == null || second == 0 || Double.isInfinite(first / second)) {
            return null;
        }
        return PythonText.str(PythonText.round(first / second, 3));
    }
}
