package org.occlocal.tokenizers.jinja;

import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** The filters abs, round, int and float. */
final class NumberFilters {

    private static final int MOST_DIGITS = 4300;

    private NumberFilters() {}

    static Object apply(String name, Object input, Arguments arguments) {
        return switch (name) {
            case "abs" -> {
                Object number = number(input);
                yield number instanceof Double value
                        ? (Object) Math.abs(value)
                        : Python.integer(number) < 0 ? Operators.unary("-", number) : Python.integer(number);
            }
            case "round" -> round(input, arguments.bind(name, "precision", "method"));
            case "int" -> toInteger(input, arguments.bind(name, "default", "base"));
            default -> toFloat(input, arguments.bind(name, "default")[0]);
        };
    }

    private static Object number(Object value) {
        if (!Python.isNumber(value)) {
            throw Python.unsupported("a number is wanted, not ", value);
        }
        return value;
    }

    private static Object round(Object input, @Nullable Object[] bound) {
        int digits = bound[0] == null ? 0 : Python.index(bound[0]);
        String method = bound[1] == null ? "common" : PythonText.str(bound[1]);
        double number = Python.number(number(input));
        double scale = Math.pow(10, digits);
        return switch (method) {
            case "common" -> input instanceof Double
                    ? (Object) Numbers.round(number, digits)
                    : roundInteger(Python.integer(input), digits);
            case "ceil" -> Math.ceil(number * scale) / scale;
            case "floor" -> Math.floor(number * scale) / scale;
            default -> throw new JinjaException("method must be common, ceil or floor");
        };
    }

    private static Object roundInteger(long number, int digits) {
        return digits >= 0 ? number : (long) Numbers.round((double) number, digits);
    }

    private static Object toInteger(Object input, @Nullable Object[] bound) {
        Object otherwise = bound[0] == null ? 0L : bound[0];
        int base = bound[1] == null ? 10 : Python.index(bound[1]);
        if (Python.isInteger(input)) {
            return Python.integer(input);
        }
        if (input instanceof Double number) {
            return Double.isNaN(number) ? otherwise : (Object) Numbers.truncated(number);
        }
        if (!Python.isText(input)) {
            Python.defined(input);
            return otherwise;
        }
        String digits = digits(input);
        try {
            boolean prefixed = digits.matches("[+-]?0[xXoObB].*");
            String sign = digits.startsWith("-") ? "-" : "";
            String plain = prefixed ? sign + digits.replaceFirst("^[+-]?0[xXoObB]", "") : digits;
            return Long.valueOf(plain, base);
        } catch (NumberFormatException e) {
            Object number = toFloat(input, "none");
            return number instanceof Double value && !value.isNaN() && !value.isInfinite()
                    ? (Object) Numbers.truncated(value)
                    : otherwise;
        }
    }

    private static Object toFloat(Object input, @Nullable Object otherwise) {
        if (Python.isNumber(input)) {
            return Python.number(input);
        }
        Python.defined(input);
        if (Python.isText(input)) {
            String digits = digits(input);
            if (digits.matches("[+-]?(\\d++\\.?\\d*+|\\.\\d++)([eE][+-]?\\d++)?")) {
                return Double.valueOf(digits);
            }
            switch (digits.toLowerCase(java.util.Locale.ROOT).replaceFirst("^[+-]", "")) {
                case "inf", "infinity" -> {
                    return digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
                }
                case "nan" -> {
                    return Double.NaN;
                }
                default -> {
                    // no number
                }
            }
        }
        return otherwise == null ? (Object) 0.0 : otherwise;
    }

    /** Without the space around and the underscores within; as in Python, a text of too many digits is no number. */
    private static String digits(Object input) {
        String digits = PythonText.strip(PythonText.str(input), PythonStrings::isSpace, true, true);
        return digits.length() > MOST_DIGITS ? "" : digits.replaceAll("(?<=\\w)_(?=\\w)", "");
    }
}
