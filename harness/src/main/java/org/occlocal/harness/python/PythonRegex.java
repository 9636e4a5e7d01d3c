package org.occlocal.harness.python;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions written for Python's {@code re} over text: word characters, digits and white space are Unicode's,
 * a dollar sign also matches before a last line feed, only a line feed ends a line, an ignored case is Unicode's.
 * Immutable and thread-safe.
 */
public final class PythonRegex {

    private static final String WORD = "\\p{L}\\p{N}_";
    private static final String SPACE = "\\p{IsWhite_Space}\\x1c-\\x1f";

    private PythonRegex() {}

    /** @throws PatternSyntaxException when the expression has a construct that Java lacks, or is no expression */
    public static Pattern compile(String expression) {
        return compile(expression, false);
    }

    /** As {@code re.compile(expression, re.DOTALL)}. */
    public static Pattern dotAll(String expression) {
        return compile(expression, true);
    }

    /** As {@code re.split}: groups become parts of their own, as there. */
    public static List<String> split(Pattern pattern, String text) {
        List<String> parts = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        int from = 0;
        while (matcher.find()) {
            parts.add(text.substring(from, matcher.start()));
            for (int group = 1; group <= matcher.groupCount(); group++) {
                parts.add(matcher.group(group));
            }
            from = matcher.end();
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** As {@code re.findall}: the whole match, or group 1 where the expression has groups. */
    public static List<String> findAll(Pattern pattern, String text) {
        List<String> found = new ArrayList<>();
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            String match = matcher.groupCount() == 0 ? matcher.group() : matcher.group(1);
            found.add(match == null ? "" : match);
        }
        return found;
    }

    private static Pattern compile(String expression, boolean dotAll) {
        int flags = Pattern.UNIX_LINES | (dotAll ? Pattern.DOTALL : 0);
        return Pattern.compile(translate(expression), flags);
    }

    private static String translate(String expression) {
        StringBuilder out = new StringBuilder(expression.length() + 32);
        boolean inClass = false;
        for (int i = 0; i < expression.length(); i++) {
            char c = expression.charAt(i);
            if (c == '\\' && i + 1 < expression.length()) {
                escape(expression.charAt(++i), inClass, out);
            } else if (inClass) {
                if (c == ']') {
                    inClass = false;
                    out.append(c);
                } else {
                    // both have a meaning in Java's classes only
                    out.append(c == '[' || c == '&' ? "\\" : "").append(c);
                }
            } else if (c == '[') {
                inClass = true;
                out.append(c);
                if (expression.startsWith("^", i + 1)) {
                    out.append('^');
                    i++;
                }
                if (expression.startsWith("]", i + 1)) {
                    out.append("\\]");
                    i++;
                }
            } else if (c == '{' && !quantifier(expression, i)) {
                out.append("\\{");
            } else if (c == '(' && expression.startsWith("(?", i)) {
                i = group(expression, i, out);
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    private static void escape(char c, boolean inClass, StringBuilder out) {
        switch (c) {
            case 'w' -> out.append(inClass ? WORD : "[" + WORD + "]");
            case 'W' -> out.append("[^" + WORD + "]");
            case 's' -> out.append(inClass ? SPACE : "[" + SPACE + "]");
            case 'S' -> out.append("[^" + SPACE + "]");
            case 'd' -> out.append("\\p{Nd}");
            case 'D' -> out.append("\\P{Nd}");
            case 'b' -> out.append(inClass ? "\\x08" : boundary("<=", "!") + "|" + boundary("<!", "=") + ")");
            case 'B' -> out.append(nonBoundary());
            case 'Z' -> out.append("\\z");
            case 'v' -> out.append("\\x0b");
            default -> {
                // Java refuses escaped letters without a meaning, and Python escaped quotes and signs freely
                boolean meaningful = c < 128 && (Character.isDigit(c) || "Aafnrtxu".indexOf(c) >= 0);
                out.append(Character.isLetterOrDigit(c) && !meaningful ? "" : "\\")
                        .append(c);
            }
        }
    }

    private static String boundary(String behind, String ahead) {
        String open = behind.equals("<=") ? "(?:" : "";
        return open + "(?" + behind + "[" + WORD + "])(?" + ahead + "[" + WORD + "])";
    }

    private static String nonBoundary() {
        return "(?:(?<=[" + WORD + "])(?=[" + WORD + "])|(?<![" + WORD + "])(?![" + WORD + "]))";
    }

    /** Named groups, references to them, and flags; gives the place of the last character that was read. */
    private static int group(String expression, int start, StringBuilder out) {
        if (expression.startsWith("(?P<", start)) {
            out.append("(?<");
            return start + 3;
        }
        if (expression.startsWith("(?P=", start)) {
            int end = expression.indexOf(')', start);
            out.append("\\k<").append(expression, start + 4, end).append('>');
            return end;
        }
        int end = start + 2;
        StringBuilder flags = new StringBuilder();
        while (end < expression.length() && "aiLmsux-".indexOf(expression.charAt(end)) >= 0) {
            char flag = expression.charAt(end++);
            flags.append(flag == 'i' ? "iu" : flag == 'a' || flag == 'L' || flag == 'u' ? "" : String.valueOf(flag));
        }
        if (end > start + 2 && end < expression.length() && ":)".indexOf(expression.charAt(end)) >= 0) {
            out.append(flags.length() == 0 && expression.charAt(end) == ')' ? "(?:" : "(?" + flags)
                    .append(expression.charAt(end));
            return end;
        }
        out.append("(?");
        return start + 1;
    }

    private static boolean quantifier(String expression, int brace) {
        int end = expression.indexOf('}', brace);
        return end > brace + 1 && expression.substring(brace + 1, end).matches("\\d+(,\\d*)?|,\\d+");
    }
}
