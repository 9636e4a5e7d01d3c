package org.occlocal.tokenizers.jinja;

import java.util.List;
import java.util.Map;

/** What can follow "is". */
final class Tests {

    private Tests() {}

    static boolean test(String name, Object value, Arguments arguments, Budget budget) {
        if (arguments.positional().size() + arguments.named().size() > 0) {
            return testWith(name, value, arguments.bindAll("test " + name, "other")[0], budget);
        }
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value instanceof None;
            case "true" -> value.equals(true);
            case "false" -> value.equals(false);
            case "boolean" -> value instanceof Boolean;
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "number" -> Python.isNumber(value);
            case "string" -> Python.isText(value);
            case "mapping" -> value instanceof Map;
            case "iterable" -> Python.isIterable(value);
            case "sequence" -> Python.isText(value)
                    || value instanceof Map
                    || value instanceof List
                    || value instanceof Tuple
                    || value instanceof Undefined;
            case "callable" -> value instanceof Callable || value instanceof Undefined;
            case "escaped" -> value instanceof Markup;
            case "odd" -> modulo(value, 2L, 1);
            case "even" -> modulo(value, 2L, 0);
            case "lower" -> TextMethods.call(PythonText.str(value), "islower", Arguments.NONE, budget)
                    .equals(true);
            case "upper" -> TextMethods.call(PythonText.str(value), "isupper", Arguments.NONE, budget)
                    .equals(true);
            case "filter" -> Filters.NAMES.contains(PythonText.str(value));
            case "test" -> isTest(PythonText.str(value));
            default -> throw unknown(name);
        };
    }

    private static boolean testWith(String name, Object value, Object other, Budget budget) {
        return switch (name) {
            case "eq", "equalto", "==" -> Python.equal(value, other, budget);
            case "ne", "!=" -> !Python.equal(value, other, budget);
            case "lt", "lessthan", "<" -> ordered("<", value, other, budget);
            case "le", "<=" -> ordered("<=", value, other, budget);
            case "gt", "greaterthan", ">" -> ordered(">", value, other, budget);
            case "ge", ">=" -> ordered(">=", value, other, budget);
            case "in" -> Python.contains(other, value, budget);
            case "divisibleby" -> modulo(value, other, 0);
            case "sameas" -> value == other
                    || (value.equals(other)
                            && (Python.isNumber(value) || Python.isText(value) || value instanceof None));
            default -> throw unknown(name);
        };
    }

    /** value operator other, for an operator that needs an order. */
    static boolean ordered(String operator, Object value, Object other, Budget budget) {
        if (isNotANumber(value) || isNotANumber(other)) {
            return false;
        }
        int order = Python.compare(value, other, budget);
        return switch (operator) {
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
        };
    }

    private static boolean isNotANumber(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    private static boolean modulo(Object value, Object divisor, long rest) {
        if (!Python.isNumber(value) || !Python.isNumber(divisor)) {
            throw Python.unsupported("a number is wanted, not ", Python.isNumber(value) ? divisor : value);
        }
        return Python.number(Numbers.binary("%", value, divisor)) == rest;
    }

    private static boolean isTest(String name) {
        return List.of(
                        "defined",
                        "undefined",
                        "none",
                        "true",
                        "false",
                        "boolean",
                        "integer",
                        "float",
                        "number",
                        "string",
                        "mapping",
                        "iterable",
                        "sequence",
                        "callable",
                        "escaped",
                        "odd",
                        "even",
                        "lower",
                        "upper",
                        "filter",
                        "test",
                        "eq",
                        "equalto",
                        "==",
                        "ne",
                        "!=",
                        "lt",
                        "lessthan",
                        "<",
                        "le",
                        "<=",
                        "gt",
                        "greaterthan",
                        ">",
                        "ge",
                        ">=",
                        "in",
                        "divisibleby",
                        "sameas")
                .contains(name);
    }

    private static JinjaException unknown(String name) {
        return new JinjaException(
                isTest(name)
                        ? "test '" + name + "' has the wrong number of arguments"
                        : "no test named '" + name + "'");
    }
}
