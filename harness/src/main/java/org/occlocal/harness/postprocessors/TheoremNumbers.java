package org.occlocal.harness.postprocessors;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Numbers that arithmetic in TeX comes to, as TheoremQA reads answers: sums, products, quotients, powers, roots and fractions,
 * logarithms, sines, cosines and factorials. OpenCompass has them from the Python package latex2sympy2_extended and
 * Python's {@code eval}; other expressions, such as matrices and intervals, have no number here.
 *
 * <p>That package adds numbers that stand beside each other, {@code 2(3)} is 5, and takes {@code 1e5} for a product with Euler's number; with
 * {@code opencompassCompat} this class does too. Otherwise only a whole number before a fraction is added to it.
 */
public final class TheoremNumbers {

    private static final int DEEPEST = 100;

    /** Euler's number in TheoremQA's evaluator. */
    private static final double E = 2.718;

    private static final Pattern NUMBER =
            Pattern.compile("\\d{1,3}(?:,\\d{3})+(?![\\d,])(?:\\.\\d+)?|\\d*\\.\\d+|\\d+");
    private static final Pattern SCIENTIFIC = Pattern.compile("[+-]?\\d+(?:\\.\\d*)?[eE][+-]?\\d{1,3}");
    private static final Pattern GROUPS = Pattern.compile("(?<=\\d)(?:\\\\,| )(?=\\d{3}(?!\\d))");
    private static final Pattern COMMAND = Pattern.compile("\\\\[A-Za-z]+");
    private static final List<String> PASSED_OVER =
            List.of("\\left", "\\right", "\\(", "\\)", "\\,", "\\!", "\\;", "\\:", "\\quad", "~");
    private static final List<String> FRAMES = List.of("\\text", "\\mathrm", "\\boxed", "\\mathbf");

    /** What stands beside a value: numbers that are whole, fractions of whole numbers, and all others. */
    private enum Kind {
        WHOLE,
        FRACTION,
        OTHER
    }

    private record Value(double number, Kind kind) {}

    /** The text is none of what this class reads. */
    private static final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreadable() {
            super("", null, false, false);
        }
    }

    private final String text;
    private final boolean opencompassCompat;
    private boolean hasNames;
    private int place;
    private int depth;

    private TheoremNumbers(String text, boolean opencompassCompat) {
        this.text = text;
        this.opencompassCompat = opencompassCompat;
    }

    /**
     * @param withNames whether functions and Euler's number count, which Python knows only in the second of two places where
     *     OpenCompass asks it
     * @return null where it is no such number
     */
    public static @Nullable Double of(String text, boolean withNames, boolean opencompassCompat) {
        String plain = text.strip();
        if (!opencompassCompat) {
            if (SCIENTIFIC.matcher(plain).matches()) {
                return Double.valueOf(plain);
            }
            plain = GROUPS.matcher(plain).replaceAll("");
        }
        TheoremNumbers reader = new TheoremNumbers(plain, opencompassCompat);
        try {
            double number = reader.sum().number();
            reader.skip();
            boolean isWhole = reader.place == plain.length() && !Double.isInfinite(number) && !Double.isNaN(number);
            return isWhole && (withNames || !reader.hasNames) ? number : null;
        } catch (Unreadable e) {
            return null;
        }
    }

    private Value sum() {
        if (++depth > DEEPEST) {
            throw new Unreadable();
        }
        Value sum = product();
        while (true) {
            boolean isPlus = accept("+");
            if (!isPlus && !accept("-")) {
                depth--;
                return sum;
            }
            double next = product().number();
            sum = new Value(isPlus ? sum.number() + next : sum.number() - next, Kind.OTHER);
        }
    }

    private Value product() {
        Value product = unary();
        while (true) {
            if (accept("*") || accept("\\times") || accept("\\cdot")) {
                product = new Value(product.number() * unary().number(), Kind.OTHER);
            } else if (accept("/") || accept("\\div") || accept(":")) {
                product = quotient(product, unary());
            } else {
                return product;
            }
        }
    }

    private static Value quotient(Value over, Value under) {
        boolean isFraction = over.kind() == Kind.WHOLE && under.kind() == Kind.WHOLE;
        return new Value(over.number() / under.number(), isFraction ? Kind.FRACTION : Kind.OTHER);
    }

    private Value unary() {
        if (++depth > DEEPEST) {
            throw new Unreadable();
        }
        Value value;
        if (accept("+")) {
            value = unary();
        } else if (accept("-")) {
            Value positive = unary();
            value = new Value(-positive.number(), positive.kind());
        } else {
            value = power();
            while (startsValue()) {
                value = beside(value, power());
            }
        }
        depth--;
        return value;
    }

    /** A product; but a sum of what looks like a whole number with a fraction. */
    private Value beside(Value left, Value right) {
        boolean isSum = left.kind() == Kind.WHOLE
                && (right.kind() == Kind.FRACTION
                        || (opencompassCompat && right.kind() == Kind.WHOLE && right.number() != 0));
        if (!isSum) {
            return new Value(left.number() * right.number(), Kind.OTHER);
        }
        return new Value(left.number() + right.number(), right.kind());
    }

    private Value power() {
        Value value = atom();
        while (true) {
            boolean isDegrees = accept("^\\circ") || accept("^{\\circ}");
            if (!isDegrees && accept("^")) {
                boolean hasSign = !opencompassCompat && peek() == '-';
                double exponent = peek() == '{' ? braced().number() : hasSign ? unary().number() : atom().number();
                value = new Value(Math.pow(value.number(), exponent), Kind.OTHER);
            } else if (!isDegrees && accept("**")) {
                hasNames = true; // as Python writes it, which is the second to read it
                value = new Value(Math.pow(value.number(), unary().number()), Kind.OTHER);
            } else if (!isDegrees && accept("!")) {
                hasNames = true;
                value = factorial(value);
            } else if (!isDegrees) {
                return value;
            }
        }
    }

    private static Value factorial(Value value) {
        if (value.number() < 0 || value.number() > 170 || value.number() != Math.rint(value.number())) {
            throw new Unreadable();
        }
        double product = 1;
        for (int i = 2; i <= value.number(); i++) {
            product *= i;
        }
        return new Value(product, Kind.OTHER);
    }

    private boolean startsValue() {
        char next = peek();
        return Character.isDigit(next)
                || next == '.'
                || next == '('
                || next == 'e'
                || (next == '\\'
                        && !text.startsWith("\\times", place)
                        && !text.startsWith("\\cdot", place)
                        && !text.startsWith("\\div", place));
    }

    private Value atom() {
        char next = peek();
        if (Character.isDigit(next) || next == '.') {
            return number();
        }
        if (accept("(")) {
            Value inner = sum();
            expect(")");
            return inner;
        }
        if (next == 'e' && (place + 1 == text.length() || !Character.isLetter(text.charAt(place + 1)))) {
            place++;
            hasNames = true;
            return new Value(E, Kind.OTHER);
        }
        if (next == '\\') {
            return command();
        }
        throw new Unreadable();
    }

    private Value number() {
        Matcher number = NUMBER.matcher(text).region(place, text.length());
        if (!number.lookingAt()) {
            throw new Unreadable();
        }
        place = number.end();
        String digits = number.group().replace(",", "");
        return new Value(Double.parseDouble(digits), digits.contains(".") ? Kind.OTHER : Kind.WHOLE);
    }

    private Value command() {
        Matcher command = COMMAND.matcher(text).region(place, text.length());
        if (!command.lookingAt()) {
            throw new Unreadable();
        }
        place = command.end();
        String name = command.group();
        if (FRAMES.contains(name)) {
            return braced();
        }
        return switch (name) {
            case "\\frac", "\\dfrac", "\\tfrac" -> quotient(braced(), braced());
            case "\\sqrt" -> root();
            case "\\ln" -> function(Math.log(argument()) / Math.log(E));
            case "\\log" -> function(Math.log10(argument()));
            case "\\sin" -> function(Math.sin(argument()));
            case "\\cos" -> function(Math.cos(argument()));
            default -> throw new Unreadable();
        };
    }

    private Value root() {
        hasNames = true;
        double degree = 2;
        if (accept("[")) {
            degree = sum().number();
            expect("]");
        }
        return new Value(Math.pow(braced().number(), 1 / degree), Kind.OTHER);
    }

    private double argument() {
        if (++depth > DEEPEST) {
            throw new Unreadable();
        }
        double argument = peek() == '{' ? braced().number() : power().number();
        depth--;
        return argument;
    }

    private Value function(double number) {
        hasNames = true;
        return new Value(number, Kind.OTHER);
    }

    private Value braced() {
        expect("{");
        Value inner = sum();
        expect("}");
        return inner;
    }

    private void expect(String sign) {
        if (!accept(sign)) {
            throw new Unreadable();
        }
    }

    private boolean accept(String sign) {
        skip();
        if (!text.startsWith(sign, place)) {
            return false;
        }
        place += sign.length();
        return true;
    }

    /** The next character that counts; 0 at the end. */
    private char peek() {
        skip();
        return place < text.length() ? text.charAt(place) : 0;
    }

    private void skip() {
        while (place < text.length()) {
            int before = place;
            if (Character.isWhitespace(text.charAt(place))) {
                place++;
            }
            for (String passed : PASSED_OVER) {
                if (text.startsWith(passed, place)) {
                    place += passed.length();
                }
            }
            if (place == before) {
                return;
            }
        }
    }
}
