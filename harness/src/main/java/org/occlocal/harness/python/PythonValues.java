package org.occlocal.harness.python;

import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Comparisons of values as Python makes them. */
public final class PythonValues {

    private PythonValues() {}

    /** {@code a == b}: 1, 1.0 and True are the same, lists and dictionaries are compared by their parts. */
    public static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b;
        }
        if (a instanceof List<?> left && b instanceof List<?> right) {
            return equalLists(left, right);
        }
        if (a instanceof Map<?, ?> left && b instanceof Map<?, ?> right) {
            return left.size() == right.size()
                    && left.entrySet().stream()
                            .allMatch(entry -> right.containsKey(entry.getKey())
                                    && equal(entry.getValue(), right.get(entry.getKey())));
        }
        Number left = number(a);
        Number right = number(b);
        if (left == null || right == null) {
            return a.equals(b);
        }
        if (left instanceof Double || right instanceof Double) {
            return left.doubleValue() == right.doubleValue();
        }
        return left.toString().equals(right.toString());
    }

    private static boolean equalLists(List<?> left, List<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        for (int i = 0; i < left.size(); i++) {
            if (!equal(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** Long, BigInteger or Double; null for what is no number in Python. */
    private static @Nullable Number number(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1L : 0L;
        } else if (value instanceof Double || value instanceof BigInteger) {
            return (Number) value;
        } else if (value instanceof Number number) {
            return number instanceof Float ? (Number) number.doubleValue() : (Number) number.longValue();
        }
        return null;
    }
}
