package org.occlocal.harness.postprocessors;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** Choices as some of OpenCompass' datasets read them out of answers: ArxivRollBench, SeedBench and SciReasoner's GUE. */
final class ChoiceAnswers {

    private static final Pattern SELECTION = PythonRegex.compile("(?i)\\bselection\\s*([1-4])\\b");
    private static final Pattern NUMBER = PythonRegex.compile("\\b([1-4])\\b");
    private static final Pattern LETTER = PythonRegex.compile("(?i)\\b([ABCD])\\b");
    private static final Pattern THOUGHT = PythonRegex.dotAll("<think>.*?</think>");
    private static final Pattern PREDICTED =
            PythonRegex.compile("(?i)\\bThe prediction result is\\s+(positive|negative)\\b");
    private static final Pattern ABSENT =
            anyOf("negative", "no", "absence", "not", "cannot", "fails", "absent", "lacks");
    private static final Pattern PRESENT = anyOf(
            "positive",
            "positively",
            "presence",
            "detected",
            "identified",
            "identifiable",
            "found",
            "yes",
            "located",
            "detectable",
            "observable",
            "evident",
            "absolutely",
            "affirmative",
            "can",
            "affirm",
            "confirm",
            "confirms",
            "reveals",
            "existence",
            "certainly",
            "consistent",
            "recognizable",
            "shows core",
            "shows promoter",
            "shows characteristic",
            "evidenced by",
            "seeing characteristic patterns",
            "includes",
            "contains sequences",
            "exhibits clear",
            "contains transcription",
            "exhibits sequences",
            "clearly contains",
            "recognized",
            "exhibits features",
            "contains regulatory",
            "shows clear",
            "displays",
            "definitely has",
            "exhibits patterns",
            "clear evidence",
            "contains a",
            "yep",
            "contains sites",
            "shows sequences");

    private ChoiceAnswers() {}

    private static Pattern anyOf(String... words) {
        return PythonRegex.compile("(?i)\\b(?:" + String.join("|", List.of(words)) + ")\\b");
    }

    /** "Selection 2", of that or of a number from 1 to 4; the text itself where there is neither. */
    static String selection(String text) {
        String stripped = PythonStr.strip(text);
        for (Pattern pattern : List.of(SELECTION, NUMBER)) {
            Matcher matcher = pattern.matcher(stripped);
            if (matcher.find()) {
                return "Selection " + matcher.group(1);
            }
        }
        return stripped;
    }

    /** The first letter from A to D that stands alone, of either case; the text itself where there is none. */
    static String choice(String text) {
        String stripped = PythonStr.strip(text);
        Matcher matcher = LETTER.matcher(stripped);
        return matcher.find() ? matcher.group(1).toUpperCase(java.util.Locale.ROOT) : stripped;
    }

    /** Every capital letter once, in order, with commas between. */
    static String severalCapitals(String text) {
        return text.codePoints()
                .filter(PythonStr::isUpper)
                .distinct()
                .sorted()
                .mapToObj(Character::toString)
                .collect(Collectors.joining(", "));
    }

    /** "positive" or "negative", as the answer says or as its words have it; empty where none says anything. */
    static String presence(String text) {
        String said = withoutThoughts(PythonStr.strip(text));
        Matcher predicted = PREDICTED.matcher(said);
        if (predicted.find()) {
            return PythonStr.lower(predicted.group(1));
        }
        return ABSENT.matcher(said).find() ? "negative" : PRESENT.matcher(said).find() ? "positive" : "";
    }

    /** Empty where a thought has no end. */
    private static String withoutThoughts(String text) {
        if (!text.contains("<think>")) {
            return text;
        }
        return text.contains("</think>") ? THOUGHT.matcher(text).replaceAll("") : "";
    }
}
