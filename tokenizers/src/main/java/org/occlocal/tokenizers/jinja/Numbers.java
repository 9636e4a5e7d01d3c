package org.occlocal.tokenizers.jinja;

/** Literals and arithmetic of int and float. An int beyond 64 bits, which Python would allow, is an error. */
final class Numbers {

    private Numbers() {}

    static Object literal(Token token) {
        String digits = token.text().replace("_", "");
        try {
            if (token.kind() == Token.Kind.FLOAT) {
                return Double.valueOf(digits);
            }
            char kind = digits.length() > 1 ? Character.toLowerCase(digits.charAt(1)) : ' ';
            int radix = kind == 'x' ? 16 : kind == 'o' ? 8 : kind == 'b' ? 2 : 10;
            return Long.valueOf(radix == 10 ? digits : digits.substring(2), radix);
        } catch (NumberFormatException e) {
            throw new JinjaException("the number " + digits + " exceeds 64 bits", token.line());
        }
    }

    static Object binary(String operator, Object left, Object right) {
        if (left instanceof Double || right instanceof Double || operator.equals("/")) {
            return floats(operator, Python.number(left), Python.number(right));
        }
        long a = Python.integer(left);
        long b = Python.integer(right);
        try {
            return switch (operator) {
                case "+" -> Math.addExact(a, b);
                case "-" -> Math.subtractExact(a, b);
                case "*" -> Math.multiplyExact(a, b);
                case "//" -> b == -1 ? Math.negateExact(a) : Math.floorDiv(a, b);
                case "%" -> Math.floorMod(a, b);
                default -> b < 0 ? (Object) Math.pow((double) a, (double) b) : (Object) power(a, b);
            };
        } catch (ArithmeticException e) {
            throw new JinjaException(
                    b == 0 ? "integer division or modulo by zero" : "the result of " + operator + " exceeds 64 bits");
        }
    }

    /** int(number): without the digits behind the point. */
    static long truncated(double number) {
        if (Double.isInfinite(number)) {
            throw new JinjaException("cannot convert float infinity to integer");
        }
        if (Math.abs(number) >= 0x1p63) {
            throw new JinjaException("the integer of " + number + " exceeds 64 bits");
        }
        return (long) number;
    }

    private static Object floats(String operator, double a, double b) {
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw new JinjaException("division by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> {
                double rest = a % b;
                yield rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest;
            }
            default -> Math.pow(a, b);
        };
    }

    private static long power(long base, long exponent) {
        if (base == 0 || base == 1 || base == -1) {
            return exponent == 0 ? 1 : base == -1 && exponent % 2 == 0 ? 1 : base;
        }
        long result = 1;
        for (long i = 0; i < exponent; i++) {
            result = Math.multiplyExact(result, base);
        }
        return result;
    }

    /** round(number, digits) of Python: half to even, on the exact binary value. */
    static double round(double number, int digits) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return number;
        }
        return new java.math.BigDecimal(number)
                .setScale(Math.max(-400, Math.min(400, digits)), java.math.RoundingMode.HALF_EVEN)
                .doubleValue();
    }
}
