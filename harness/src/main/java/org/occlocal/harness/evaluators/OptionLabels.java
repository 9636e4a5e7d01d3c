package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * Which of up to ten options an answer of SuperGPQA names: OpenCompass' datasets/supergpqa/supergpqa_eval.py. The last line is
 * looked through before the whole text, and letters before the options' own words.
 */
final class OptionLabels {

    private static final String MARKUP = "(?:\\\\(?:boxed|mathbf|mathrm|text)\\{){0,20}";

    /** What may stand before an option: up to a hundred signs, so that no text takes long; theirs stops after five seconds. */
    private static final String OPEN = MARKUP + "(?:[*${(\\[\\\\]" + MARKUP + "){0,100}?\\s*";

    private static final String CLOSE = "[\\\\}$)\\]]*(?:[\\s:.*)]|$)";
    private static final String THE_ANSWER_IS = "[Tt]he\\s+(?:\\w+\\s+)?(?:answer|option)(?:\\w+\\s+)?\\s+is";
    private static final List<Pattern> LETTERS = List.of(
            PythonRegex.compile("(?i)" + THE_ANSWER_IS + "?:?\\s*" + OPEN + "([A-J])" + CLOSE),
            PythonRegex.compile("(?i)Answer[*\\s]*:\\s*" + OPEN + "([A-J])" + CLOSE),
            PythonRegex.compile("(?i)^[^\\w\\r\\n]*" + OPEN + "([A-J])" + CLOSE));

    private OptionLabels() {}

    /**
     * The letter of an option as it stands in the answer, so possibly a small one.
     *
     * @param options their words, the first of which has the letter A
     * @return null where the answer names none
     */
    static @Nullable String of(String answer, List<String> options) {
        String letter = first(LETTERS, answer);
        if (letter != null) {
            return letter;
        }
        String words = options.stream().map(Pattern::quote).collect(Collectors.joining("|"));
        String option = first(
                List.of(
                        worded(THE_ANSWER_IS + ":?\\s*" + OPEN, words),
                        worded("(?i:Answer)\\s*" + OPEN, words),
                        worded("^[^\\w\\r\\n]*" + OPEN, words)),
                answer);
        return option == null || option.isEmpty() ? null : String.valueOf((char) ('A' + options.indexOf(option)));
    }

    private static Pattern worded(String before, String words) {
        // the options are quoted already and must not be read as Python's expressions
        return Pattern.compile(
                PythonRegex.compile(before).pattern() + "(" + words + ")"
                        + PythonRegex.compile(CLOSE).pattern(),
                Pattern.UNIX_LINES);
    }

    private static @Nullable String first(List<Pattern> patterns, String answer) {
        String text = PythonStr.rightStrip(answer);
        for (String part : List.of(text.substring(text.lastIndexOf('\n') + 1), text)) {
            for (Pattern pattern : patterns) {
                Matcher matcher = pattern.matcher(part);
                if (matcher.find()) {
                    return matcher.group(1);
                }
            }
        }
        return null;
    }
}
