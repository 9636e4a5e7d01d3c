package org.occlocal.harness.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads Python literals - strings, numbers, True, False, None, lists, tuples and dictionaries - which some data files
 * hold and OpenCompass evaluates. Nothing else is evaluated.
 */
public final class PythonLiterals {

    private final String text;
    private int at;

    private PythonLiterals(String text) {
        this.text = text;
    }

    /**
     * @return String, Long, Double, Boolean, null, List (of a tuple, too) or Map
     * @throws IllegalArgumentException when the text is not a literal, with the place
     */
    public static @Nullable Object parse(String text) {
        PythonLiterals reader = new PythonLiterals(text);
        Object value = reader.value();
        reader.space();
        if (reader.at < text.length()) {
            throw reader.wrong("the end");
        }
        return value;
    }

    private @Nullable Object value() {
        space();
        char c = peek();
        if (c == '[' || c == '(') {
            return items(c == '[' ? ']' : ')');
        }
        if (c == '{') {
            return entries();
        }
        if (c == '\'' || c == '"') {
            return strings();
        }
        int start = at;
        while (at < text.length() && (Character.isLetterOrDigit(peek()) || "+-._".indexOf(peek()) >= 0)) {
            at++;
        }
        String word = text.substring(start, at);
        return switch (word) {
            case "None" -> null;
            case "True" -> true;
            case "False" -> false;
            default -> number(word, start);
        };
    }

    private Object number(String word, int start) {
        String digits = word.replace("_", "");
        try {
            if (digits.matches("[+-]?\\d+")) {
                return Long.valueOf(digits);
            }
            if (digits.matches("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?")) {
                return Double.valueOf(digits);
            }
        } catch (NumberFormatException e) {
            at = start;
            throw wrong("a number below 2^63");
        }
        at = start;
        throw wrong("a literal");
    }

    private List<@Nullable Object> items(char end) {
        List<@Nullable Object> items = new ArrayList<>();
        at++;
        for (space(); peek() != end; space()) {
            items.add(value());
            comma(end);
        }
        at++;
        return items;
    }

    private Map<String, @Nullable Object> entries() {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        at++;
        for (space(); peek() != '}'; space()) {
            Object key = value();
            space();
            if (peek() != ':') {
                throw wrong("\":\"");
            }
            at++;
            entries.put(PythonText.str(key), value());
            comma('}');
        }
        at++;
        return entries;
    }

    private void comma(char end) {
        space();
        if (peek() == ',') {
            at++;
        } else if (peek() != end) {
            throw wrong("\",\" or \"" + end + "\"");
        }
    }

    /** Strings beside each other are one. */
    private String strings() {
        StringBuilder out = new StringBuilder();
        while (at < text.length() && (peek() == '\'' || peek() == '"')) {
            string(out);
            space();
        }
        return out.toString();
    }

    private void string(StringBuilder out) {
        char quote = text.charAt(at++);
        while (peek() != quote) {
            char c = text.charAt(at++);
            if (c == '\\') {
                escape(out);
            } else {
                out.append(c);
            }
        }
        at++;
    }

    private void escape(StringBuilder out) {
        char c = peek();
        at++;
        switch (c) {
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\u000b');
            case '\\', '\'', '"' -> out.append(c);
            case '\n' -> {
                // a line continued on the next
            }
            case 'x' -> out.appendCodePoint(hexadecimal(2));
            case 'u' -> out.appendCodePoint(hexadecimal(4));
            case 'U' -> out.appendCodePoint(hexadecimal(8));
            default -> out.append('\\').append(c);
        }
    }

    private int hexadecimal(int digits) {
        int end = Math.min(text.length(), at + digits);
        String word = text.substring(at, end);
        if (word.length() < digits || !word.matches("[0-9a-fA-F]+")) {
            throw wrong(digits + " hexadecimal digits");
        }
        at = end;
        return Integer.parseUnsignedInt(word, 16);
    }

    private char peek() {
        if (at >= text.length()) {
            throw wrong("more");
        }
        return text.charAt(at);
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("expected " + expected + " at character " + (at + 1) + " of Python literal "
                + (text.length() > 60 ? text.substring(0, 60) + "..." : text));
    }
}
