package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.postprocessors.MathAnswers;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/** ELBench's answers that are right or wrong: letters of options, and numbers in boxes. */
final class EducationAnswers {

    private static final Pattern TOLD = Pattern.compile(
            "(?:ANSWER|答案|最终答案)[\\s\\x1c-\\x1f]*[:：是为]?[\\s\\x1c-\\x1f]*([^\\n]+)",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CHARACTER_CLASS);
    private static final Pattern ALONE = Pattern.compile("(?<![A-Za-z])([A-Ja-j])(?![A-Za-z])");
    private static final Pattern LETTER = Pattern.compile("[A-J]");
    private static final Pattern SEPARATORS = PythonRegex.compile("[\\sA-J,，、.。()\\[\\]:：和与]");
    private static final Pattern LINE_END = Pattern.compile("\\r\\n|[\\n\\r\\x0b\\x0c\\x1c-\\x1e\\x85\\u2028\\u2029]");

    private EducationAnswers() {}

    static Map<String, Evaluators.Factory> all() {
        Evaluator choices = ItemEvaluator.withDetails("accuracy", EducationAnswers::choice);
        Evaluator numbers = ItemEvaluator.withDetails("accuracy", EducationAnswers::number);
        return Map.of(
                "ELBenchChoiceEvaluator", (config, compat) -> choices,
                "ELBenchMathEvaluator", (config, compat) -> numbers);
    }

    private static Map<String, @Nullable Object> choice(EvaluationInput input, int i) {
        String given = said(input.prediction(i));
        String right = letters(PythonText.str(input.requireReferences().get(i)));
        return ItemEvaluator.detail(given, right, given.equals(right) && !right.isEmpty());
    }

    /** The letters that stand alone behind the word for answer; or those of the last line, if it has nothing else. */
    private static String said(String text) {
        Matcher told = TOLD.matcher(text);
        if (told.find()) {
            String letters = letters(String.join("", PythonRegex.findAll(ALONE, told.group(1))));
            if (!letters.isEmpty()) {
                return letters;
            }
        }
        List<String> lines = new ArrayList<>();
        for (String line : LINE_END.split(text, -1)) {
            if (!PythonStr.strip(line).isEmpty()) {
                lines.add(PythonStr.strip(line).toUpperCase(Locale.ROOT));
            }
        }
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        return SEPARATORS.matcher(last).replaceAll("").isEmpty() ? letters(last) : "";
    }

    /** Each of the letters A to J once, sorted. */
    private static String letters(String text) {
        TreeSet<String> letters = new TreeSet<>(PythonRegex.findAll(LETTER, text.toUpperCase(Locale.ROOT)));
        return String.join("", letters);
    }

    private static Map<String, @Nullable Object> number(EvaluationInput input, int i) {
        String given = normalized(input.prediction(i));
        String right = normalized(PythonText.str(input.requireReferences().get(i)));
        return ItemEvaluator.detail(given, right, given.equals(right) && !right.isEmpty());
    }

    private static String normalized(String text) {
        String boxed = MathAnswers.boxed(text, false);
        return MathAnswers.normalize(boxed == null ? text : boxed);
    }
}
