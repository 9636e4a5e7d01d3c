package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.DoubleStream;

/**
 * A formula over a score {@code x}, as OpenCompass' {@code transforms} have them in Python: numbers, {@code x},
 * {@code + - * / **}, parentheses, {@code min}, {@code max} and {@code abs}. A recursive descent over the grammar
 *
 * <pre>
 * sum:     product (("+" | "-") product)*
 * product: signed (("*" | "/") signed)*
 * signed:  ("+" | "-") signed | power
 * power:   atom ("**" signed)?
 * atom:    NUMBER | "x" | "(" sum ")" | NAME "(" sum ("," sum)* ")"
 * </pre>
 */
final class ScoreTransform {

    private static final Pattern TOKEN =
            Pattern.compile("\\s*(\\d+\\.?\\d*(?:[eE][-+]?\\d+)?|\\.\\d+(?:[eE][-+]?\\d+)?|\\w+|\\*\\*|[-+*/(),])\\s*");
    private static final Map<String, ToDoubleFunction<DoubleStream>> FUNCTIONS = Map.of(
            "min", values -> values.min().orElseThrow(),
            "max", values -> values.max().orElseThrow(),
            "abs", values -> Math.abs(values.findFirst().orElseThrow()));

    private final String formula;
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private ScoreTransform(String formula) {
        this.formula = formula;
        Matcher matcher = TOKEN.matcher(formula);
        int end = 0;
        while (matcher.lookingAt()) {
            tokens.add(matcher.group(1));
            end = matcher.end();
            matcher.region(end, formula.length());
        }
        if (end < formula.length()) {
            throw wrong("\"" + formula.charAt(end) + "\" is not understood");
        }
    }

    /** @throws IllegalArgumentException when it is no such formula */
    static DoubleUnaryOperator of(String formula) {
        ScoreTransform parser = new ScoreTransform(formula);
        DoubleUnaryOperator parsed = parser.sum();
        if (parser.next < parser.tokens.size()) {
            throw parser.wrong("\"" + parser.peek() + "\" is not expected");
        }
        return parsed;
    }

    private DoubleUnaryOperator sum() {
        DoubleUnaryOperator left = product();
        while (peek().equals("+") || peek().equals("-")) {
            DoubleUnaryOperator first = left;
            boolean adds = take().equals("+");
            DoubleUnaryOperator second = product();
            left = x -> adds
                    ? first.applyAsDouble(x) + second.applyAsDouble(x)
                    : first.applyAsDouble(x) - second.applyAsDouble(x);
        }
        return left;
    }

    private DoubleUnaryOperator product() {
        DoubleUnaryOperator left = signed();
        while (peek().equals("*") || peek().equals("/")) {
            DoubleUnaryOperator first = left;
            boolean multiplies = take().equals("*");
            DoubleUnaryOperator second = signed();
            left = x -> multiplies
                    ? first.applyAsDouble(x) * second.applyAsDouble(x)
                    : first.applyAsDouble(x) / second.applyAsDouble(x);
        }
        return left;
    }

    private DoubleUnaryOperator signed() {
        if (peek().equals("-")) {
            take();
            DoubleUnaryOperator positive = signed();
            return x -> -positive.applyAsDouble(x);
        }
        if (peek().equals("+")) {
            take();
            return signed();
        }
        DoubleUnaryOperator base = atom();
        if (!peek().equals("**")) {
            return base;
        }
        take();
        DoubleUnaryOperator exponent = signed();
        return x -> Math.pow(base.applyAsDouble(x), exponent.applyAsDouble(x));
    }

    private DoubleUnaryOperator atom() {
        String token = take();
        if (token.equals("x")) {
            return x -> x;
        }
        if (token.equals("(")) {
            DoubleUnaryOperator inner = sum();
            expect(")");
            return inner;
        }
        ToDoubleFunction<DoubleStream> function = FUNCTIONS.get(token);
        if (function == null) {
            return number(token);
        }
        expect("(");
        List<DoubleUnaryOperator> arguments = new ArrayList<>(List.of(sum()));
        while (peek().equals(",")) {
            take();
            arguments.add(sum());
        }
        expect(")");
        if (token.equals("abs") != (arguments.size() == 1)) {
            throw wrong(token + " of " + arguments.size() + " values");
        }
        return x -> function.applyAsDouble(arguments.stream().mapToDouble(argument -> argument.applyAsDouble(x)));
    }

    private DoubleUnaryOperator number(String token) {
        try {
            double value = Double.parseDouble(token);
            return x -> value;
        } catch (NumberFormatException e) {
            throw wrong("\"" + token + "\" is not understood");
        }
    }

    private String peek() {
        return next < tokens.size() ? tokens.get(next) : "";
    }

    private String take() {
        String token = peek();
        next++;
        return token;
    }

    private void expect(String token) {
        if (!take().equals(token)) {
            throw wrong("\"" + token + "\" is missing");
        }
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException("\"" + formula + "\": " + what
                + "; understood are numbers, x, + - * / **, parentheses, min, max and abs");
    }
}
