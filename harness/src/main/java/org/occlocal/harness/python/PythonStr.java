package org.occlocal.harness.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** Methods of Python's {@code str} that Java's String has not, or has with other white space or other letters. */
public final class PythonStr {

    private static final Pattern FLOAT = Pattern.compile(
            "[+-]?(?:(?:\\d+(?:_\\d+)*(?:\\.(?:\\d+(?:_\\d+)*)?)?|\\.\\d+(?:_\\d+)*)(?:[eE][+-]?\\d+(?:_\\d+)*)?"
                    + "|inf(?:inity)?|nan)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern INTEGER = Pattern.compile("[+-]?\\d+(?:_\\d+)*");

    private PythonStr() {}

    /** {@code text.strip()}. */
    public static String strip(String text) {
        return leftStrip(rightStrip(text));
    }

    /** {@code text.lstrip()}. */
    public static String leftStrip(String text) {
        int from = 0;
        while (from < text.length() && PythonStrings.isSpace(text.charAt(from))) {
            from++;
        }
        return text.substring(from);
    }

    /** {@code text.rstrip()}. */
    public static String rightStrip(String text) {
        int to = text.length();
        while (to > 0 && PythonStrings.isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(0, to);
    }

    /** {@code text.strip(characters)}. */
    public static String strip(String text, String characters) {
        return leftStrip(rightStrip(text, characters), characters);
    }

    /** {@code text.lstrip(characters)}. */
    public static String leftStrip(String text, String characters) {
        int from = 0;
        while (from < text.length() && characters.indexOf(text.charAt(from)) >= 0) {
            from++;
        }
        return text.substring(from);
    }

    /** {@code text.rstrip(characters)}. */
    public static String rightStrip(String text, String characters) {
        int to = text.length();
        while (to > 0 && characters.indexOf(text.charAt(to - 1)) >= 0) {
            to--;
        }
        return text.substring(0, to);
    }

    /** {@code text.split(separator)}. */
    public static List<String> split(String text, String separator) {
        List<String> parts = new ArrayList<>();
        int from = 0;
        for (int at = text.indexOf(separator); at >= 0; at = text.indexOf(separator, from)) {
            parts.add(text.substring(from, at));
            from = at + separator.length();
        }
        parts.add(text.substring(from));
        return parts;
    }

    /** {@code text.split()}: by runs of white space, without empty parts. */
    public static List<String> words(String text) {
        List<String> parts = new ArrayList<>();
        int from = -1;
        for (int i = 0; i <= text.length(); i++) {
            boolean gap = i == text.length() || PythonStrings.isSpace(text.charAt(i));
            if (gap && from >= 0) {
                parts.add(text.substring(from, i));
                from = -1;
            } else if (!gap && from < 0) {
                from = i;
            }
        }
        return parts;
    }

    /** {@code text.split(separator)[0]}. */
    public static String before(String text, String separator) {
        int at = text.indexOf(separator);
        return at < 0 ? text : text.substring(0, at);
    }

    /** {@code text.split(separator)[-1]}. */
    public static String afterLast(String text, String separator) {
        int at = -1;
        // split counts from the left, so overlapping separators are not the same as lastIndexOf
        for (int next = text.indexOf(separator); next >= 0; next = text.indexOf(separator, at)) {
            at = next + separator.length();
        }
        return at < 0 ? text : text.substring(at);
    }

    /** As Python orders texts: by code points. */
    public static int compare(String a, String b) {
        int same = 0;
        while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
            same++;
        }
        if (same == Math.min(a.length(), b.length())) {
            return Integer.compare(a.length(), b.length());
        }
        char c = a.charAt(same);
        char d = b.charAt(same);
        // surrogates stand for characters beyond those of the basic plane
        return Character.isSurrogate(c) == Character.isSurrogate(d)
                ? Character.compare(c, d)
                : Character.isSurrogate(c) ? 1 : -1;
    }

    /** {@code text.lower()}. */
    public static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    /** {@code text.casefold()}, by upper case and back. */
    public static String caseFold(String text) {
        return text.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
    }

    /** {@code text.capitalize()}. */
    public static String capitalize(String text) {
        if (text.isEmpty()) {
            return text;
        }
        int head = text.offsetByCodePoints(0, 1);
        return Character.toString(Character.toTitleCase(text.codePointAt(0))) + lower(text.substring(head));
    }

    /** {@code c.isupper()} of one character. */
    public static boolean isUpper(int c) {
        return Character.isUpperCase(c);
    }

    /** {@code text.isupper()}: at least one capital, and no small or title-case letter. */
    public static boolean isUpper(String text) {
        return text.codePoints().anyMatch(Character::isUpperCase)
                && text.codePoints().noneMatch(c -> Character.isLowerCase(c) || Character.isTitleCase(c));
    }

    /** {@code text.islower()}: at least one small letter, and no capital or title-case letter. */
    public static boolean isLower(String text) {
        return text.codePoints().anyMatch(Character::isLowerCase)
                && text.codePoints().noneMatch(c -> Character.isUpperCase(c) || Character.isTitleCase(c));
    }

    /** {@code text.isdigit()}. */
    public static boolean isDigit(String text) {
        return !text.isEmpty()
                && text.codePoints()
                        .allMatch(c -> Character.isDigit(c)
                                || (Character.getType(c) == Character.OTHER_NUMBER && superscriptOrCircled(c)));
    }

    /** {@code float(text)}, or null where that raises. */
    public static @Nullable Double toFloat(String text) {
        String trimmed = asciiDigits(strip(text));
        if (!FLOAT.matcher(trimmed).matches()) {
            return null;
        }
        String plain = lower(trimmed.replace("_", ""));
        String magnitude = plain.startsWith("+") || plain.startsWith("-") ? plain.substring(1) : plain;
        double sign = plain.startsWith("-") ? -1 : 1;
        if (magnitude.startsWith("inf")) {
            return sign * Double.POSITIVE_INFINITY;
        }
        return magnitude.equals("nan") ? Double.NaN : sign * Double.parseDouble(magnitude);
    }

    /** {@code int(text)}, or null where that raises. */
    public static java.math.@Nullable BigInteger toInteger(String text) {
        String trimmed = asciiDigits(strip(text));
        if (!INTEGER.matcher(trimmed).matches()) {
            return null;
        }
        String plain = trimmed.replace("_", "");
        return new java.math.BigInteger(plain.startsWith("+") ? plain.substring(1) : plain);
    }

    /** Digits of any script count. */
    private static String asciiDigits(String text) {
        StringBuilder out = new StringBuilder();
        text.codePoints().forEach(c -> {
            if (Character.isDigit(c)) {
                out.append(Character.digit(c, 10));
            } else {
                out.appendCodePoint(c);
            }
        });
        return out.toString();
    }

    private static boolean superscriptOrCircled(int c) {
        return c == 0xb2
                || c == 0xb3
                || c == 0xb9
                || c == 0x2070
                || (c >= 0x2074 && c <= 0x2079)
                || (c >= 0x2080 && c <= 0x2089)
                || (c >= 0x2460 && c <= 0x2468)
                || (c >= 0x2474 && c <= 0x247c)
                || (c >= 0x2488 && c <= 0x2490)
                || c == 0x24ea
                || (c >= 0x24f5 && c <= 0x24fd)
                || c == 0x24ff
                || (c >= 0x2776 && c <= 0x277e)
                || (c >= 0x2780 && c <= 0x2788)
                || (c >= 0x278a && c <= 0x2792);
    }
}
