package org.occlocal.harness.postprocessors;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/** The rules of OpenCompass' utils/text_postprocessors.py, but {@link FirstOption}. */
public final class GeneralAnswers {

    private static final Pattern CUT = PythonRegex.compile("[\\n.,]");
    private static final Pattern PUNCTUATION = PythonRegex.compile("[^\\w\\s]");
    private static final Pattern ARTICLES = PythonRegex.compile("(?i)\\b(a|an|the)\\b");
    private static final Pattern SPACES = PythonRegex.compile("\\s+");
    private static final Pattern A_TO_D = Pattern.compile("[A-D]+");
    private static final Pattern NUMBER = PythonRegex.compile("(-?\\d*\\.?\\d+)");

    private GeneralAnswers() {}

    /** First clause without punctuation, articles and doubled spaces. */
    public static String general(String text) {
        String clause = CUT.split(text, 2)[0];
        String words = PUNCTUATION.matcher(clause).replaceAll("");
        return squeeze(ARTICLES.matcher(words).replaceAll(""));
    }

    /** Runs of white space become one space, none at the ends. */
    static String squeeze(String text) {
        return PythonStr.strip(SPACES.matcher(text).replaceAll(" "));
    }

    static String firstCapital(String text) {
        return text.codePoints()
                .filter(PythonStr::isUpper)
                .mapToObj(Character::toString)
                .findFirst()
                .orElse("");
    }

    static String lastCapital(String text) {
        return text.codePoints()
                .filter(PythonStr::isUpper)
                .mapToObj(Character::toString)
                .reduce("", (before, letter) -> letter);
    }

    static String firstCapitals(String text) {
        Matcher matcher = A_TO_D.matcher(text);
        return matcher.find() ? matcher.group() : "";
    }

    static String allCapitals(String text) {
        return text
                .codePoints()
                .filter(PythonStr::isUpper)
                .boxed()
                .collect(Collectors.toCollection(TreeSet::new))
                .stream()
                .map(Character::toString)
                .collect(Collectors.joining());
    }

    static String lastOption(String text, String options) {
        List<String> found = PythonRegex.findAll(PythonRegex.compile("([" + options + "])"), text);
        return found.isEmpty() ? "" : found.get(found.size() - 1);
    }

    static @Nullable Double firstNumber(String text) {
        Matcher matcher = NUMBER.matcher(text);
        return matcher.find() ? PythonStr.toFloat(matcher.group(1)) : null;
    }

    /** Group 1 of the first match, or nothing. */
    static String match(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        String group = matcher.find() ? matcher.group(1) : "";
        return group == null ? "" : group;
    }

    /** Group 1 of the first match without space around it, or the whole text. */
    static String think(String text, Pattern pattern) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? PythonStr.strip(matcher.group(1)) : text;
    }

    static String xmlTag(String text, String tag) {
        Pattern pattern = PythonRegex.dotAll(tag + "(.*?)</" + tag.substring(1, tag.length() - 1) + ">");
        List<String> found = PythonRegex.findAll(pattern, text);
        return found.isEmpty() ? "NO ANSWER FOUND" : PythonStr.strip(found.get(found.size() - 1));
    }

    /** What stands outside of reasoning. A text that only ends reasoning began with it. */
    static String withoutReasoning(String text, String start, String end) {
        if (!text.contains(start) && text.contains(end)) {
            return PythonStr.strip(PythonStr.afterLast(text, end));
        }
        Pattern pattern = PythonRegex.dotAll(start + "(.*?)" + end);
        return PythonStr.strip(pattern.matcher(text).replaceAll(""));
    }

    /** @throws ConfigException when the configuration's expression is wrong */
    static Pattern pattern(String expression, String postprocessor) {
        try {
            return PythonRegex.compile(expression);
        } catch (PatternSyntaxException e) {
            throw new ConfigException(postprocessor + ": \"" + expression + "\" is no regular expression: "
                    + e.getDescription() + " at character " + e.getIndex());
        }
    }

    /** The text without space at its end, cut to so many characters where that is more than 0. */
    static String withoutSpaceAtEnd(String text, int most) {
        String stripped = PythonStr.rightStrip(text);
        return most > 0 && stripped.codePointCount(0, stripped.length()) > most
                ? stripped.substring(0, stripped.offsetByCodePoints(0, most))
                : stripped;
    }
}
