package org.occlocal.harness.postprocessors;

import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonRegex;
import org.occlocal.harness.python.PythonStr;

/**
 * Final answers of mathematical solutions, by the rules of OpenCompass' datasets/math.py. The normal form is the one of
 * Lewkowycz et al., "Solving Quantitative Reasoning Problems with Language Models" (2022), appendix D.1.
 */
public final class MathAnswers {

    private static final List<Map.Entry<String, String>> SUBSTITUTIONS = List.of(
            Map.entry("an ", ""),
            Map.entry("a ", ""),
            Map.entry(".$", "$"),
            Map.entry("\\$", ""),
            Map.entry("\\ ", ""),
            Map.entry(" ", ""),
            Map.entry("mbox", "text"),
            Map.entry(",\\text{and}", ","),
            Map.entry("\\text{and}", ","),
            Map.entry("\\text{m}", "\\text{}"),
            Map.entry("\\le", "<"));
    private static final List<String> REMOVED = List.of(
            "square",
            "ways",
            "integers",
            "dollars",
            "mph",
            "inches",
            "ft",
            "hours",
            "km",
            "units",
            "\\ldots",
            "sue",
            "points",
            "feet",
            "minutes",
            "digits",
            "cents",
            "degrees",
            "cm",
            "gm",
            "pounds",
            "meters",
            "meals",
            "edges",
            "students",
            "childrentickets",
            "multiples",
            "\\text{s}",
            "\\text{.}",
            "\\text{\ns}",
            "\\text{}^2",
            "\\text{}^3",
            "\\text{\n}",
            "\\text{}",
            "\\mathrm{th}",
            "^\\circ",
            "^{\\circ}",
            "\\;",
            ",\\!",
            "{,}",
            "\"",
            "\\dots",
            "\n",
            "\r",
            "\f");
    private static final List<Pattern> WRAPPERS = List.of(
            PythonRegex.compile("\\\\text\\{\\((.*?)\\)\\}"),
            PythonRegex.compile("\\\\text\\{(.*?)\\}"),
            PythonRegex.compile("\\\\textbf\\{(.*?)\\}"),
            PythonRegex.compile("\\\\overline\\{(.*?)\\}"),
            PythonRegex.compile("\\\\boxed\\{(.*)\\}"));
    private static final List<Pattern> LAST_PARTS = List.of(
            PythonRegex.compile("finalansweris(.*)"),
            PythonRegex.compile("answer?is:?(.*)"),
            PythonRegex.compile("oxed\\{(.*?)\\}"),
            PythonRegex.compile("\\$(.*?)\\$"));
    private static final Pattern SHORT_FRACTION = PythonRegex.compile("frac([^{])(.)");
    private static final Pattern SHORT_ROOT = PythonRegex.compile("sqrt([^{])");
    private static final Pattern DOUBLE_BRACES = PythonRegex.compile("^\\{(.*)\\}$");
    private static final Pattern ANSWER_LINE = PythonRegex.compile("(?i)ANSWER\\s*:\\s*([^\\n]+)");

    private MathAnswers() {}

    /** Content of the last {@code \boxed{…}}; null where there is none, or it is not closed. */
    public static @Nullable String boxed(String text, boolean stripDoubleBraces) {
        String box = lastBox(text);
        if (box == null || !box.startsWith("\\boxed{") || !box.endsWith("}")) {
            return null;
        }
        String answer = box.substring("\\boxed{".length(), box.length() - 1);
        Matcher braces = DOUBLE_BRACES.matcher(answer);
        return stripDoubleBraces && braces.find() ? braces.group(1) : answer;
    }

    /** From the last {@code \boxed}, or else {@code \fbox}, to the brace that closes it. */
    static @Nullable String lastBox(String text) {
        int start = text.lastIndexOf("\\boxed");
        start = start < 0 ? text.lastIndexOf("\\fbox") : start;
        if (start < 0) {
            return null;
        }
        int open = 0;
        for (int i = start; i < text.length(); i++) {
            if (text.charAt(i) == '{') {
                open++;
            } else if (text.charAt(i) == '}' && --open == 0) {
                return text.substring(start, i + 1);
            }
        }
        return null;
    }

    /** The normal form: units, TeX wrappings, spaces and marks are gone, shortened fractions written out. */
    public static String normalize(String answer) {
        String text = answer;
        for (Map.Entry<String, String> substitution : SUBSTITUTIONS) {
            text = text.replace(substitution.getKey(), substitution.getValue());
        }
        for (String removed : REMOVED) {
            text = text.replace(removed, "");
        }
        for (Pattern wrapper : WRAPPERS) {
            text = wrapper.matcher(text).replaceAll("$1");
        }
        for (Pattern part : LAST_PARTS) {
            List<String> found = PythonRegex.findAll(part, text);
            text = found.isEmpty() ? text : found.get(found.size() - 1);
        }
        text = PythonStr.strip(text);
        if (text.contains("rac") && !text.contains("\\frac")) {
            text = text.replace("rac", "\\frac");
        }
        text = SHORT_FRACTION.matcher(text).replaceAll("frac{$1}{$2}");
        text = SHORT_ROOT.matcher(text).replaceAll("sqrt{$1}").replace("$", "");
        String joined = text.replace(",", "");
        return PythonStr.isDigit(joined) ? joined : text;
    }

    static String v1(String text) {
        List<String> sentences = PythonStr.split(text, ".");
        return normalize(sentences.stream()
                .filter(sentence -> PythonStr.lower(sentence).contains("final answer"))
                .findFirst()
                .orElse(sentences.get(0)));
    }

    /** math_postprocess_v2: the last boxed answer, or else the first sentence that tells an answer, in its normal form. */
    public static String v2(String text) {
        String box = boxed(text, true);
        if (box != null && !box.isEmpty()) {
            return box;
        }
        List<String> sentences = PythonStr.split(text, ".");
        return normalize(sentences.stream()
                .filter(sentence -> {
                    String lower = PythonStr.lower(sentence);
                    return lower.contains("final answer") || lower.contains("answer is");
                })
                .findFirst()
                .orElse(sentences.get(0)));
    }

    static String answerLine(String text) {
        return GeneralAnswers.match(text, ANSWER_LINE);
    }

    /** OpenCompass' {@code math_intern_postprocess}: what follows the first of a list of markers; null for none. */
    static @Nullable String intern(String text) {
        int start = text.indexOf("The final answer is ");
        if (start >= 0) {
            String rest = text.substring(start + "The final answer is ".length());
            int end = rest.indexOf("$.");
            // Python's slice [1:-1] where the end is not found
            int to = end < 0 ? rest.length() - 1 : end;
            return clean(to <= 1 ? "" : rest.substring(1, to));
        }
        String own = text;
        if (text.contains("\n\nQuestion:")) {
            own = PythonStr.before(text, "\n\nQuestion:");
            int at = own.indexOf("The answer is");
            if (at != 0) {
                // where the phrase is missing the search gives -1, and the slice starts from there all the same
                int from = at + "The answer is".length();
                return clean(own.length() <= from ? "" : own.substring(from));
            }
        }
        for (String marker : List.of("# Answer", "The answer is:", "####")) {
            int at = own.indexOf(marker);
            if (at >= 0) {
                return clean(own.substring(at + marker.length()));
            }
        }
        int box = own.indexOf("\\boxed{");
        return box < 0 ? null : clean(toClosingBrace(own.substring(box + "\\boxed{".length())));
    }

    private static String toClosingBrace(String text) {
        int open = 1;
        for (int i = 0; i < text.length(); i++) {
            open += text.charAt(i) == '{' ? 1 : text.charAt(i) == '}' ? -1 : 0;
            if (open == 0) {
                return text.substring(0, i);
            }
        }
        // the last character is lost there too
        return text.isEmpty() ? text : text.substring(0, text.length() - 1);
    }

    private static String clean(String answer) {
        String text = PythonStr.strip(answer).replace("{{", "{").replace("}}", "}");
        return text.endsWith(".") || text.endsWith("。") ? text.substring(0, text.length() - 1) : text;
    }
}
