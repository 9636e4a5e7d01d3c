package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Python's operators on values. */
final class Operators {

    /** What an item costs, in characters: the memory of a small object and of the reference to it. */
    static final long ITEM = 16;

    private Operators() {}

    static Object unary(String operator, Object value) {
        if (operator.equals("not")) {
            return !Python.truth(value);
        }
        if (!Python.isNumber(value)) {
            throw Python.unsupported("no sign has ", value);
        }
        if (operator.equals("+")) {
            return value instanceof Double ? value : (Object) Python.integer(value);
        }
        return value instanceof Double number ? (Object) (-number) : Numbers.binary("-", 0L, value);
    }

    static Object binary(String operator, Object left, Object right, Budget budget) {
        if (Python.isNumber(left) && Python.isNumber(right)) {
            return Numbers.binary(operator, left, right);
        }
        if (operator.equals("%") && Python.isText(left)) {
            return TextFormat.percent(PythonText.str(left), right, budget);
        }
        if (operator.equals("+")) {
            budget.spend(cost(left) + cost(right));
            if (left instanceof Markup || right instanceof Markup) {
                return join(left, right);
            }
            if (left instanceof String a && right instanceof String b) {
                return a.concat(b);
            }
            boolean lists = left instanceof List && right instanceof List;
            if ((lists && !(left instanceof Range) && !(right instanceof Range))
                    || (left instanceof Tuple && right instanceof Tuple)) {
                List<Object> items = Python.list(left, budget);
                items.addAll(Python.list(right, budget));
                return lists ? items : new Tuple(items);
            }
        }
        if (operator.equals("*")) {
            return Python.isInteger(left) ? repeat(right, left, left, budget) : repeat(left, right, right, budget);
        }
        Python.defined(left);
        Python.defined(right);
        throw new JinjaException("unsupported operand types for " + operator + ": '" + PythonText.typeName(left)
                + "' and '" + PythonText.typeName(right) + "'");
    }

    private static Markup join(Object left, Object right) {
        if (!Python.isText(left) || !Python.isText(right)) {
            throw Python.unsupported("only text can be added to a text, not ", Python.isText(left) ? right : left);
        }
        return new Markup(escaped(left) + escaped(right));
    }

    private static String escaped(Object text) {
        return text instanceof Markup markup ? markup.text() : Markup.escape(PythonText.str(text));
    }

    private static Object repeat(Object value, Object count, Object other, Budget budget) {
        boolean repeatable =
                Python.isText(value) || value instanceof Tuple || (value instanceof List && !(value instanceof Range));
        if (!repeatable || !Python.isInteger(count)) {
            Python.defined(value);
            throw Python.unsupported("not to be multiplied is ", repeatable ? other : value);
        }
        int times = Math.max(0, Python.index(count));
        budget.spend(times * cost(value));
        if (Python.isText(value)) {
            return PythonText.str(value).repeat(times);
        }
        List<Object> items = new ArrayList<>();
        for (int i = 0; i < times && size(value) > 0; i++) {
            items.addAll(Python.list(value, budget));
        }
        return value instanceof Tuple ? new Tuple(items) : items;
    }

    /** How large a value is: its characters or items; 1 for what has none. */
    static int size(Object value) {
        if (value instanceof String text) {
            return text.length();
        }
        List<Object> items = Python.itemsOrNull(value);
        return items != null ? items.size() : value instanceof Map<?, ?> map ? map.size() : 1;
    }

    /** What making a value costs. */
    static long cost(Object value) {
        return (value instanceof String ? 1 : ITEM) * size(value);
    }
}
