package org.occlocal.harness.python;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sums and products as Python's {@code eval} computes them: whole numbers of any size, floats, parentheses, signs and the
 * operators + - * / // %. Nothing else is evaluated: no name, no call, no power.
 */
public final class PythonArithmetic {

    private static final int DEEPEST = 100;
    private static final int LONGEST = 2_000;

    private final String text;
    private int place;
    private int depth;

    private PythonArithmetic(String text) {
        this.text = text;
    }

    /** Ends the reading of what is no arithmetic. */
    private static final class NotArithmetic extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotArithmetic() {
            super(null, null, false, false);
        }
    }

    /** @return BigInteger or Double; null for anything but arithmetic, a division by zero, and texts of over 2,000 characters */
    public static @Nullable Number evaluate(String text) {
        if (text.length() > LONGEST) {
            return null;
        }
        PythonArithmetic reader = new PythonArithmetic(text);
        try {
            Number value = reader.sum();
            reader.skipSpace();
            return reader.place == text.length() ? value : null;
        } catch (NotArithmetic | ArithmeticException e) {
            return null;
        }
    }

    /** Whether a result equals a whole number, as {@code ==} does. */
    public static boolean equal(@Nullable Number value, BigInteger whole) {
        if (value instanceof BigInteger integer) {
            return integer.equals(whole);
        }
        return value instanceof Double real && whole.bitLength() <= 53 && real == whole.doubleValue();
    }

    private Number sum() {
        Number value = product();
        while (true) {
            if (next("+")) {
                value = apply('+', value, product());
            } else if (next("-")) {
                value = apply('-', value, product());
            } else {
                return value;
            }
        }
    }

    private Number product() {
        Number value = factor();
        while (true) {
            if (next("//")) {
                value = apply('|', value, factor());
            } else if (next("**")) {
                throw new NotArithmetic();
            } else if (next("*")) {
                value = apply('*', value, factor());
            } else if (next("/")) {
                value = apply('/', value, factor());
            } else if (next("%")) {
                value = apply('%', value, factor());
            } else {
                return value;
            }
        }
    }

    private Number factor() {
        if (++depth > DEEPEST) {
            throw new NotArithmetic();
        }
        try {
            if (next("-")) {
                return apply('-', BigInteger.ZERO, factor());
            }
            if (next("+")) {
                return factor();
            }
            if (next("(")) {
                Number value = sum();
                if (!next(")")) {
                    throw new NotArithmetic();
                }
                return value;
            }
            return number();
        } finally {
            depth--;
        }
    }

    private Number number() {
        skipSpace();
        int start = place;
        boolean isReal = false;
        while (place < text.length() && (isDigit(text.charAt(place)) || text.charAt(place) == '.')) {
            isReal |= text.charAt(place) == '.';
            place++;
        }
        String digits = text.substring(start, place);
        boolean hasName = place < text.length() && Character.isUnicodeIdentifierPart(text.charAt(place));
        if (hasName || !(isReal ? digits.matches("\\d+\\.\\d*|\\.\\d+") : digits.matches("0+|[1-9]\\d*"))) {
            throw new NotArithmetic();
        }
        return isReal ? (Number) Double.valueOf(digits) : new BigInteger(digits);
    }

    private static Number apply(char operator, Number left, Number right) {
        if (operator != '/' && left instanceof BigInteger a && right instanceof BigInteger b) {
            return switch (operator) {
                case '+' -> a.add(b);
                case '-' -> a.subtract(b);
                case '*' -> a.multiply(b);
                case '|' -> floored(a, b)[0];
                default -> floored(a, b)[1];
            };
        }
        double a = left.doubleValue();
        double b = right.doubleValue();
        if ((operator == '/' || operator == '|' || operator == '%') && b == 0) {
            throw new NotArithmetic();
        }
        return switch (operator) {
            case '+' -> a + b;
            case '-' -> a - b;
            case '*' -> a * b;
            case '/' -> a / b;
            case '|' -> Math.floor(a / b);
            default -> a - b * Math.floor(a / b);
        };
    }

    /** Quotient and remainder towards minus infinity. */
    private static BigInteger[] floored(BigInteger a, BigInteger b) {
        BigInteger[] parts = a.divideAndRemainder(b);
        return parts[1].signum() != 0 && parts[1].signum() != b.signum()
                ? new BigInteger[] {parts[0].subtract(BigInteger.ONE), parts[1].add(b)}
                : parts;
    }

    private boolean next(String sign) {
        skipSpace();
        if (text.startsWith(sign, place)) {
            place += sign.length();
            return true;
        }
        return false;
    }

    private void skipSpace() {
        while (place < text.length() && " \t\f".indexOf(text.charAt(place)) >= 0) {
            place++;
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
