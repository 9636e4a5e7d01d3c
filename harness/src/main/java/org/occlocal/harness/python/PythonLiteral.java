package org.occlocal.harness.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Values written as Python literals, as {@code ast.literal_eval} reads them: texts, numbers, True, False, None, lists,
 * tuples, dictionaries and sets. Nothing is ever executed.
 */
public final class PythonLiteral {

    private static final int MAX_DEPTH = 90;

    private final String text;
    private int at;
    private int depth;

    private PythonLiteral(String text) {
        this.text = text;
    }

    /** A tuple, which equals no list. */
    public record Tuple(List<@Nullable Object> items) {}

    /**
     * String, Long, BigInteger, Double, Boolean, null, List, {@link Tuple}, Map or Set.
     *
     * @throws IllegalArgumentException when it is no literal
     */
    public static @Nullable Object parse(String text) {
        PythonLiteral reader = new PythonLiteral(PythonStr.leftStrip(text, " \t"));
        Object value = reader.tuple();
        reader.space();
        if (reader.at < reader.text.length()) {
            throw reader.wrong("the end");
        }
        return value;
    }

    private @Nullable Object tuple() {
        Object first = value();
        space();
        if (!taken(",")) {
            return first;
        }
        List<@Nullable Object> items = new ArrayList<>();
        items.add(first);
        for (space(); at < text.length(); space()) {
            items.add(value());
            space();
            if (!taken(",")) {
                break;
            }
        }
        return new Tuple(items);
    }

    private @Nullable Object value() {
        space();
        if (++depth > MAX_DEPTH) {
            throw wrong("fewer than " + MAX_DEPTH + " brackets");
        }
        try {
            if (taken("[")) {
                return items("]").items();
            } else if (taken("(")) {
                return inParentheses();
            } else if (taken("{")) {
                return inBraces();
            } else if (taken("-")) {
                return negative(unsigned());
            } else if (taken("+")) {
                return unsigned();
            }
            return atom();
        } finally {
            depth--;
        }
    }

    private @Nullable Object inParentheses() {
        int start = at;
        Tuple tuple = items(")");
        boolean comma = PythonStr.rightStrip(text.substring(start, at - 1)).endsWith(",");
        return tuple.items().size() == 1 && !comma ? tuple.items().get(0) : tuple;
    }

    private Tuple items(String end) {
        List<@Nullable Object> items = new ArrayList<>();
        for (space(); !taken(end); space()) {
            items.add(value());
            space();
            if (!taken(",")) {
                space();
                require(end);
                break;
            }
        }
        return new Tuple(items);
    }

    private Object inBraces() {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        Set<@Nullable Object> set = new LinkedHashSet<>();
        for (space(); !taken("}"); space()) {
            Object key = value();
            if (key instanceof List || key instanceof Map || key instanceof Set) {
                throw wrong("a key that can be hashed");
            }
            space();
            if (taken(":")) {
                map.put(key, value());
            } else {
                set.add(key);
            }
            space();
            if (!taken(",")) {
                space();
                require("}");
                break;
            }
        }
        if (!map.isEmpty() && !set.isEmpty()) {
            throw wrong("a dictionary or a set");
        }
        return set.isEmpty() ? map : set;
    }

    private Object unsigned() {
        space();
        if (text.startsWith("-", at) || text.startsWith("+", at) || !(value() instanceof Number number)) {
            throw wrong("a number");
        }
        return number;
    }

    private Object negative(Object number) {
        if (number instanceof Long whole) {
            return -whole;
        } else if (number instanceof BigInteger whole) {
            return whole.negate();
        } else if (number instanceof Double real) {
            return -real;
        }
        throw wrong("a number");
    }

    private @Nullable Object atom() {
        int start = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at))
                        || "_.".indexOf(text.charAt(at)) >= 0
                        || ("+-".indexOf(text.charAt(at)) >= 0 && exponent(start)))) {
            at++;
        }
        String word = text.substring(start, at);
        if (at < text.length() && "'\"".indexOf(text.charAt(at)) >= 0 && word.matches("(?i)[rub]?|br|rb")) {
            return strings(start);
        }
        return switch (word) {
            case "True" -> true;
            case "False" -> false;
            case "None" -> null;
            default -> number(word);
        };
    }

    private boolean exponent(int start) {
        return at > start
                && (text.charAt(at - 1) == 'e' || text.charAt(at - 1) == 'E')
                && Character.isDigit(text.charAt(start))
                && !text.startsWith("0x", start);
    }

    private Object number(String word) {
        if (word.matches("0[xX](_?[0-9a-fA-F])+")) {
            return small(new BigInteger(word.substring(2).replace("_", ""), 16));
        } else if (word.matches("0[oO](_?[0-7])+")) {
            return small(new BigInteger(word.substring(2).replace("_", ""), 8));
        } else if (word.matches("0[bB](_?[01])+")) {
            return small(new BigInteger(word.substring(2).replace("_", ""), 2));
        } else if (word.matches("0(_?0)*|[1-9](_?[0-9])*")) {
            return small(new BigInteger(word.replace("_", "")));
        }
        Double real = word.matches("[0-9.].*") && !word.matches("[0-9_]+") ? PythonStr.toFloat(word) : null;
        if (real == null) {
            throw wrong("a literal");
        }
        return real;
    }

    private static Object small(BigInteger number) {
        return number.bitLength() < 64 ? (Object) number.longValue() : number;
    }

    /** Texts that stand side by side are one. */
    private String strings(int start) {
        StringBuilder joined = new StringBuilder();
        at = start;
        while (true) {
            int prefix = at;
            while (at < text.length() && "rRuU".indexOf(text.charAt(at)) >= 0) {
                at++;
            }
            if (at >= text.length() || "'\"".indexOf(text.charAt(at)) < 0) {
                at = prefix;
                if (joined.length() == 0 && prefix == start) {
                    throw wrong("a text without bytes");
                }
                return joined.toString();
            }
            boolean raw = text.substring(prefix, at).matches(".*[rR].*");
            string(raw, joined);
            space();
        }
    }

    private void string(boolean raw, StringBuilder out) {
        char quote = text.charAt(at);
        String triple = String.valueOf(quote).repeat(3);
        String end = text.startsWith(triple, at) ? triple : String.valueOf(quote);
        at += end.length();
        while (!taken(end)) {
            if (at >= text.length() || (end.length() == 1 && text.charAt(at) == '\n')) {
                throw wrong("the end of a text");
            }
            char c = text.charAt(at++);
            if (c != '\\' || at >= text.length()) {
                out.append(c);
            } else if (raw) {
                out.append(c).append(text.charAt(at++));
            } else {
                escape(text.charAt(at++), out);
            }
        }
    }

    private void escape(char c, StringBuilder out) {
        switch (c) {
            case '\n' -> {}
            case 'n' -> out.append('\n');
            case 't' -> out.append('\t');
            case 'r' -> out.append('\r');
            case 'a' -> out.append('\u0007');
            case 'b' -> out.append('\b');
            case 'f' -> out.append('\f');
            case 'v' -> out.append('\u000b');
            case '\\', '\'', '"' -> out.append(c);
            case 'x' -> out.appendCodePoint(hexadecimal(2));
            case 'u' -> out.appendCodePoint(hexadecimal(4));
            case 'U' -> out.appendCodePoint(hexadecimal(8));
            default -> {
                if (c >= '0' && c <= '7') {
                    int end = at;
                    while (end < text.length() && end < at + 2 && text.charAt(end) >= '0' && text.charAt(end) <= '7') {
                        end++;
                    }
                    out.appendCodePoint(Integer.parseInt(text.substring(at - 1, end), 8));
                    at = end;
                } else {
                    out.append('\\').append(c);
                }
            }
        }
    }

    private int hexadecimal(int digits) {
        if (at + digits > text.length() || !text.substring(at, at + digits).matches("[0-9a-fA-F]+")) {
            throw wrong(digits + " hexadecimal digits");
        }
        long code = Long.parseLong(text.substring(at, at + digits), 16);
        at += digits;
        if (code > Character.MAX_CODE_POINT) {
            throw wrong("a character");
        }
        return (int) code;
    }

    private void space() {
        while (at < text.length()) {
            if (text.charAt(at) == '#') {
                int end = text.indexOf('\n', at);
                at = end < 0 ? text.length() : end;
            } else if (" \t\r\n\f".indexOf(text.charAt(at)) >= 0) {
                at++;
            } else {
                return;
            }
        }
    }

    private boolean taken(String token) {
        boolean here = text.startsWith(token, at);
        at += here ? token.length() : 0;
        return here;
    }

    private void require(String token) {
        if (!taken(token)) {
            throw wrong("\"" + token + "\"");
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("expected " + expected + " at character " + at);
    }
}
