package org.occlocal.tokenizers.jinja;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.occlocal.tokenizers.python.PythonStrings;

/** Python's "%s" % values and "{}".format(values), with the conversions and widths that templates use. */
final class TextFormat {

    private static final Pattern PERCENT = Pattern.compile(
            "%(?:\\((?<key>[^)]{0,200})\\))?(?<flags>[-+ 0#]*)(?<width>\\d+)?(?:\\.(?<precision>\\d+))?(?<type>.)?");
    private static final Pattern BRACES = Pattern.compile(
            "\\{\\{|\\}\\}|\\{(?<field>[^{}!:]*)(?:!(?<conversion>[rs]))?(?::(?<spec>[^{}]*))?\\}|[{}]");
    private static final Pattern SPEC = Pattern.compile(
            "(?:(?<fill>.)(?=[<>^]))?(?<align>[<>^])?(?<sign>[-+ ])?(?<zero>0)?(?<width>\\d+)?(?<comma>,)?(?:\\.(?<precision>\\d+))?(?<type>[a-zA-Z%])?");
    private static final int WIDEST = 10_000;

    private TextFormat() {}

    /** text % values. */
    static String percent(String text, Object values, Budget budget) {
        List<Object> positional = values instanceof Tuple tuple ? tuple.items() : List.of(values);
        StringBuilder out = new StringBuilder();
        Matcher conversion = PERCENT.matcher(text);
        int used = 0;
        while (conversion.find()) {
            String type = conversion.group("type");
            if (type == null) {
                throw new JinjaException("incomplete format");
            }
            String formatted = "%";
            if (!type.equals("%")) {
                Object value;
                if (conversion.group("key") != null) {
                    value = Python.defined(Members.item(values, conversion.group("key"), budget));
                } else if (used < positional.size()) {
                    value = positional.get(used++);
                } else {
                    throw new JinjaException("not enough arguments for format string");
                }
                formatted = convert(conversion, type, value);
            }
            budget.spend(formatted.length());
            conversion.appendReplacement(out, Matcher.quoteReplacement(formatted));
        }
        if (used < positional.size() && !(values instanceof java.util.Map || values instanceof List)) {
            throw new JinjaException("not all arguments converted during string formatting");
        }
        return conversion.appendTail(out).toString();
    }

    private static String convert(Matcher conversion, String type, Object value) {
        String flags = conversion.group("flags");
        String spec = (flags.contains("-") ? "<" : flags.contains("0") ? "" : ">")
                + (flags.contains("+") ? "+" : "")
                + (flags.contains("0") && !flags.contains("-") ? "0" : "")
                + (conversion.group("width") == null ? "" : conversion.group("width"))
                + (conversion.group("precision") == null ? "" : "." + conversion.group("precision"));
        return switch (type) {
            case "s" -> formatted(PythonText.str(value), spec.replaceFirst("^0", ""));
            case "r" -> formatted(PythonText.repr(value), spec);
            case "d", "i", "u" -> formatted(
                    value instanceof Double number ? (Object) number.longValue() : value, spec + "d");
            case "f", "F", "e", "g" -> formatted(Python.number(value), spec + type);
            case "x", "X", "o" -> formatted(Python.integer(value), spec + type);
            case "c" -> formatted(value instanceof Long code ? character(code) : PythonText.str(value), spec);
            default -> throw new JinjaException("unsupported format character '" + type + "'");
        };
    }

    private static String character(long code) {
        if (code < 0 || code > Character.MAX_CODE_POINT) {
            throw new JinjaException("%c takes a character's number, not " + code);
        }
        return Character.toString((int) code);
    }

    /** text.format(...). */
    static String format(String text, Arguments arguments, Budget budget) {
        StringBuilder out = new StringBuilder();
        Matcher field = BRACES.matcher(text);
        int next = 0;
        while (field.find()) {
            String formatted;
            if (field.group().equals("{{") || field.group().equals("}}")) {
                formatted = field.group().substring(1);
            } else if (field.group("field") == null) {
                throw new JinjaException("single '" + field.group() + "' in format string");
            } else {
                String name = field.group("field");
                Object value = field(name.isEmpty() ? String.valueOf(next++) : name, arguments, budget);
                if ("r".equals(field.group("conversion"))) {
                    value = PythonText.repr(value);
                } else if ("s".equals(field.group("conversion"))) {
                    value = PythonText.str(value);
                }
                formatted = formatted(value, field.group("spec") == null ? "" : field.group("spec"));
            }
            budget.spend(formatted.length());
            field.appendReplacement(out, Matcher.quoteReplacement(formatted));
        }
        return field.appendTail(out).toString();
    }

    private static Object field(String name, Arguments arguments, Budget budget) {
        if (name.matches("\\d{1,6}")) {
            int index = Integer.parseInt(name);
            if (index >= arguments.positional().size()) {
                throw new JinjaException("replacement index " + index + " out of range for positional arguments");
            }
            return arguments.positional().get(index);
        }
        int end = 0;
        while (end < name.length() && ".[".indexOf(name.charAt(end)) < 0) {
            end++;
        }
        String first = name.substring(0, end);
        Object value = first.matches("\\d{1,6}")
                ? field(first, arguments, budget)
                : arguments.named().get(first);
        if (value == null) {
            throw new JinjaException("no argument '" + first + "' for the format string");
        }
        Matcher access = Pattern.compile("\\.(\\w+)|\\[([^\\]]*)\\]").matcher(name.substring(end));
        while (access.find()) {
            String key = access.group(2);
            value = key == null
                    ? Members.attribute(value, access.group(1), budget)
                    : Members.item(value, key.matches("\\d{1,9}") ? (Object) Long.valueOf(key) : key, budget);
        }
        return Python.defined(value);
    }

    /** format(value, spec). */
    private static String formatted(Object value, String spec) {
        Matcher parts = SPEC.matcher(spec);
        if (!parts.matches()) {
            throw new JinjaException("invalid format specifier '" + spec + "'");
        }
        String type = parts.group("type") == null ? "" : parts.group("type");
        boolean isNumber = Python.isNumber(value) && !(value instanceof Boolean && spec.isEmpty());
        String precision = parts.group("precision");
        String body = isNumber ? number(value, type, precision, parts.group("comma") != null) : PythonText.str(value);
        if (!isNumber) {
            if (!type.isEmpty() && !type.equals("s")) {
                throw new JinjaException(
                        "unknown format code '" + type + "' for object of type '" + PythonText.typeName(value) + "'");
            }
            if (precision != null && PythonText.length(body) > bounded(precision)) {
                body = PythonText.substring(body, 0, bounded(precision));
            }
        } else if (!body.startsWith("-")
                && parts.group("sign") != null
                && !parts.group("sign").equals("-")) {
            body = parts.group("sign") + body;
        }
        int width = parts.group("width") == null ? 0 : bounded(parts.group("width"));
        int missing = Math.max(0, width - PythonText.length(body));
        boolean zero = parts.group("zero") != null && parts.group("align") == null;
        if (zero && isNumber) {
            int signs = !body.isEmpty() && "+- ".indexOf(body.charAt(0)) >= 0 ? 1 : 0;
            return body.substring(0, signs) + "0".repeat(missing) + body.substring(signs);
        }
        String align = parts.group("align") == null ? (isNumber ? ">" : "<") : parts.group("align");
        String fill = parts.group("fill") == null ? " " : parts.group("fill");
        int left = align.equals("<") ? 0 : align.equals(">") ? missing : missing / 2;
        return fill.repeat(left) + body + fill.repeat(missing - left);
    }

    private static String number(Object value, String type, String precision, boolean comma) {
        if (type.equals("s")) {
            throw new JinjaException("unknown format code 's' for a number");
        }
        int digits = precision == null ? 6 : bounded(precision);
        String pattern = (comma ? "%," : "%") + "." + digits;
        return switch (type) {
            case "f", "F" -> fixed(pattern, digits, Python.number(value));
            case "%" -> fixed(pattern, digits, 100 * Python.number(value)) + "%";
            case "e", "E" -> scientific(pattern + type, digits, Python.number(value));
            case "x" -> Long.toHexString(Python.integer(value));
            case "X" -> Long.toHexString(Python.integer(value)).toUpperCase(Locale.ROOT);
            case "o" -> Long.toOctalString(Python.integer(value));
            case "b" -> Long.toBinaryString(Python.integer(value));
            case "", "d", "g", "n" -> {
                if (value instanceof Double && type.equals("d")) {
                    throw new JinjaException("unknown format code 'd' for object of type 'float'");
                }
                if (value instanceof Double number) {
                    yield precision == null && type.isEmpty()
                            ? PythonStrings.floatText(number)
                            : general(number, precision == null ? 6 : Math.max(1, bounded(precision)));
                }
                yield String.format(Locale.ROOT, comma ? "%,d" : "%d", Python.integer(value));
            }
            default -> throw new JinjaException("unknown format code '" + type + "'");
        };
    }

    private static String fixed(String pattern, int digits, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return PythonStrings.floatText(number);
        }
        BigDecimal rounded = new BigDecimal(number).setScale(digits, RoundingMode.HALF_EVEN);
        String text = String.format(Locale.ROOT, pattern + "f", rounded);
        boolean negativeZero = rounded.signum() == 0 && (number < 0 || 1 / number < 0);
        return negativeZero ? "-" + text : text;
    }

    private static String scientific(String pattern, int digits, double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return PythonStrings.floatText(number);
        }
        return String.format(
                Locale.ROOT,
                pattern,
                new BigDecimal(number).round(new MathContext(digits + 1, RoundingMode.HALF_EVEN)));
    }

    private static String general(double number, int digits) {
        if (number == 0 || Double.isNaN(number) || Double.isInfinite(number)) {
            return PythonStrings.floatText(number).replace(".0", "");
        }
        double rounded = new BigDecimal(number)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .doubleValue();
        int exponent = (int) Math.floor(Math.log10(Math.abs(rounded)));
        String text = exponent < -4 || exponent >= digits
                ? String.format(Locale.ROOT, "%." + (digits - 1) + "e", rounded)
                : String.format(Locale.ROOT, "%." + Math.max(0, digits - 1 - exponent) + "f", rounded);
        return text.contains(".") ? text.replaceFirst("\\.?0+(e|$)", "$1") : text;
    }

    private static int bounded(String number) {
        if (number.length() > 5 || Integer.parseInt(number) > WIDEST) {
            throw new JinjaException("a width or precision of " + number + " is not supported, the limit is " + WIDEST);
        }
        return Integer.parseInt(number);
    }
}
