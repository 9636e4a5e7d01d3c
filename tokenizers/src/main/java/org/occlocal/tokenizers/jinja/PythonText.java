package org.occlocal.tokenizers.jinja;

import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import org.occlocal.tokenizers.python.PythonStrings;

/** Python's str() and repr(), and what its strings know that Java's do not. Positions count code points. */
final class PythonText {

    private static final String ESCAPES = "nrtabfv\\'\"";
    private static final String ESCAPED = "\n\r\t\u0007\b\f\u000B\\'\"";
    private static final int SHORT = 60;

    private PythonText() {}

    /** str(value), as printed by {{ value }}. */
    static String str(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Markup markup) {
            return markup.text();
        }
        return value instanceof Undefined ? "" : repr(value);
    }

    static String repr(Object value) {
        StringBuilder out = new StringBuilder();
        repr(value, out, 0);
        return out.toString();
    }

    /** repr() for messages. */
    static String shortRepr(Object value) {
        String text = value instanceof String || value instanceof Number ? repr(value) : typeName(value);
        return text.length() <= SHORT ? text : text.substring(0, SHORT) + "...";
    }

    private static void repr(Object value, StringBuilder out, int depth) {
        if (depth > Budget.DEPTH || out.length() > Budget.LIMIT / 4) {
            throw new JinjaException("a value is too large or nested too deeply to be printed");
        }
        if (value instanceof String text) {
            PythonStrings.quote(text, out);
        } else if (value instanceof Markup markup) {
            out.append("Markup(");
            PythonStrings.quote(markup.text(), out);
            out.append(')');
        } else if (value instanceof Boolean truth) {
            out.append(truth ? "True" : "False");
        } else if (value instanceof None) {
            out.append("None");
        } else if (value instanceof Double number) {
            out.append(PythonStrings.floatText(number));
        } else if (value instanceof Undefined) {
            out.append("Undefined");
        } else if (value instanceof Tuple tuple) {
            join(tuple.items(), "(", tuple.items().size() == 1 ? ",)" : ")", out, depth);
        } else if (value instanceof DictView view) {
            out.append(view.type());
            join(view.items(), "([", "])", out, depth);
        } else if (value instanceof Map<?, ?> map) {
            entries(map, out, depth);
        } else if (value instanceof List<?> list && !(value instanceof Range)) {
            join(list, "[", "]", out, depth);
        } else if (value instanceof Namespace namespace) {
            out.append("<Namespace ");
            entries(namespace.attributes(), out, depth);
            out.append('>');
        } else if (value instanceof Long
                || value instanceof Range
                || value instanceof Loop
                || value instanceof TemplateReference) {
            out.append(value);
        } else {
            out.append('<').append(typeName(value)).append(" object>");
        }
    }

    private static void join(Iterable<?> items, String begin, String end, StringBuilder out, int depth) {
        out.append(begin);
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            repr(item, out, depth + 1);
            separator = ", ";
        }
        out.append(end);
    }

    private static void entries(Map<?, ?> map, StringBuilder out, int depth) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            out.append(separator);
            repr(entry.getKey(), out, depth + 1);
            out.append(": ");
            repr(entry.getValue(), out, depth + 1);
            separator = ", ";
        }
        out.append(map.isEmpty() ? "{}" : "}");
    }

    static String typeName(Object value) {
        if (value instanceof String || value instanceof Markup) {
            return "str";
        }
        if (value instanceof Long) {
            return "int";
        }
        if (value instanceof Boolean) {
            return "bool";
        }
        if (value instanceof Double) {
            return "float";
        }
        if (value instanceof None) {
            return "NoneType";
        }
        if (value instanceof Map) {
            return "dict";
        }
        if (value instanceof Range) {
            return "range";
        }
        if (value instanceof List) {
            return "list";
        }
        if (value instanceof DictView view) {
            return view.type();
        }
        if (value instanceof Callable && !(value instanceof Macro || value instanceof Loop)) {
            return "function";
        }
        return value.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
    }

    /** Whether from there on the text is space, and not empty. */
    static boolean isSpace(String text, int begin) {
        return begin < text.length() && text.chars().skip(begin).allMatch(PythonStrings::isSpace);
    }

    static String stripEnd(String text) {
        return strip(text, PythonStrings::isSpace, false, true);
    }

    static String strip(String text, IntPredicate stripped, boolean atBegin, boolean atEnd) {
        int begin = 0;
        int end = text.length();
        while (atBegin && begin < end && stripped.test(text.codePointAt(begin))) {
            begin += Character.charCount(text.codePointAt(begin));
        }
        while (atEnd && end > begin && stripped.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(begin, end);
    }

    static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    /** The text between two positions, counted in code points. */
    static String substring(String text, int begin, int end) {
        int from = text.offsetByCodePoints(0, begin);
        return text.substring(from, text.offsetByCodePoints(from, end - begin));
    }

    /** The value of a string literal, its backslash sequences resolved. */
    static String unescape(String literal, int line) {
        if (literal.indexOf('\\') < 0) {
            return literal;
        }
        StringBuilder out = new StringBuilder(literal.length());
        for (int i = 0; i < literal.length(); i++) {
            char c = literal.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char next = literal.charAt(++i);
            int digits = next == 'x' ? 2 : next == 'u' ? 4 : next == 'U' ? 8 : 0;
            if (digits > 0) {
                out.appendCodePoint(codePoint(literal, i + 1, digits, line));
                i += digits;
            } else if (ESCAPES.indexOf(next) >= 0) {
                out.append(ESCAPED.charAt(ESCAPES.indexOf(next)));
            } else if (next >= '0' && next <= '7') {
                int end = i + 1;
                while (end < literal.length()
                        && end < i + 3
                        && literal.charAt(end) >= '0'
                        && literal.charAt(end) <= '7') {
                    end++;
                }
                out.append((char) Integer.parseInt(literal.substring(i, end), 8));
                i = end - 1;
            } else if (next != '\n') {
                out.append('\\').append(next);
            }
        }
        return out.toString();
    }

    private static int codePoint(String literal, int begin, int digits, int line) {
        try {
            String hex = literal.substring(begin, begin + digits);
            int value = Integer.parseInt(hex, 16);
            if (hex.charAt(0) != '-' && hex.charAt(0) != '+' && Character.isValidCodePoint(value)) {
                return value;
            }
        } catch (NumberFormatException | IndexOutOfBoundsException e) {
            // said below
        }
        throw new JinjaException("a backslash sequence in a string is not complete", line);
    }
}
