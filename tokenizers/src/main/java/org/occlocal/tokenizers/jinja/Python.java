package org.occlocal.tokenizers.jinja;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What Python's values are and how they compare. A value is a String, {@link Markup}, Long, Double, Boolean,
 * {@link None}, {@link Undefined}, List, {@link Tuple}, Map, {@link DictView}, {@link Range}, {@link Generator},
 * {@link Namespace}, {@link TemplateReference}, {@link Loop} or {@link Callable}: a closed set, so that no template reaches a Java object.
 */
final class Python {

    private Python() {}

    /** The value of a Java object out of JSON; anything else becomes a text that names its type, as in transformers. */
    static Object value(@Nullable Object java) {
        if (java == null || java instanceof None) {
            return None.NONE;
        }
        if (java instanceof String || java instanceof Boolean || java instanceof Long || java instanceof Double) {
            return java;
        }
        if (java instanceof CharSequence || java instanceof Character || java instanceof Enum<?>) {
            return java.toString();
        }
        if (java instanceof Integer || java instanceof Short || java instanceof Byte) {
            return ((Number) java).longValue();
        }
        if (java instanceof BigInteger integer && integer.bitLength() < Long.SIZE) {
            return integer.longValue();
        }
        if (java instanceof Float || java instanceof BigDecimal) {
            return ((Number) java).doubleValue();
        }
        if (java instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(value(key), value(item)));
            return copy;
        }
        if (java instanceof Collection<?> collection) {
            List<Object> copy = new ArrayList<>(collection.size());
            collection.forEach(item -> copy.add(value(item)));
            return copy;
        }
        return "<" + java.getClass().getSimpleName() + ">";
    }

    static boolean isText(Object value) {
        return value instanceof String || value instanceof Markup;
    }

    /** Whether it is an int, a float or a bool, which is an int. */
    static boolean isNumber(Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    static boolean isInteger(Object value) {
        return value instanceof Long || value instanceof Boolean;
    }

    static long integer(Object value) {
        if (value instanceof Boolean truth) {
            return truth ? 1 : 0;
        }
        if (value instanceof Long number) {
            return number;
        }
        throw unsupported("an integer is wanted, not ", value);
    }

    static int index(Object value) {
        return (int) Math.max(Integer.MIN_VALUE + 1, Math.min(Integer.MAX_VALUE, integer(value)));
    }

    static double number(Object value) {
        return value instanceof Double number ? number : (double) integer(value);
    }

    static boolean truth(Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        }
        if (value instanceof None || value instanceof Undefined) {
            return false;
        }
        if (value instanceof Long number) {
            return number != 0;
        }
        if (value instanceof Double number) {
            return number != 0;
        }
        if (isText(value)) {
            return !PythonText.str(value).isEmpty();
        }
        Integer length = lengthOrNull(value);
        return length == null || length > 0;
    }

    static int length(Object value) {
        Integer length = lengthOrNull(value);
        if (length == null) {
            throw unsupported("no length has ", value);
        }
        return length;
    }

    static @Nullable Integer lengthOrNull(Object value) {
        if (isText(value)) {
            return PythonText.length(PythonText.str(value));
        }
        if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        if (value instanceof Undefined) {
            return 0;
        }
        if (value instanceof Loop loop) {
            return loop.length();
        }
        List<Object> items = itemsOrNull(value);
        return items == null ? null : items.size();
    }

    /** The items of a list, tuple, range or view; null for all else. */
    @SuppressWarnings("unchecked")
    static @Nullable List<Object> itemsOrNull(Object value) {
        if (value instanceof List<?> list) {
            return (List<Object>) list;
        }
        if (value instanceof Tuple tuple) {
            return tuple.items();
        }
        return value instanceof DictView view ? view.items() : null;
    }

    @SuppressWarnings("unchecked")
    static Map<Object, Object> map(Object value) {
        if (value instanceof Map<?, ?> map) {
            return (Map<Object, Object>) map;
        }
        throw unsupported("a mapping is wanted, not ", value);
    }

    static boolean isIterable(Object value) {
        return isText(value)
                || value instanceof Map
                || value instanceof Undefined
                || value instanceof Generator
                || value instanceof Loop
                || itemsOrNull(value) != null;
    }

    /** Goes through characters, keys or items; uses up a generator. */
    static Iterator<Object> iterate(Object value) {
        List<Object> items = itemsOrNull(value);
        if (items != null) {
            return items.iterator();
        }
        if (value instanceof Map<?, ?> map) {
            return List.<Object>copyOf(map.keySet()).iterator();
        }
        if (value instanceof Generator generator) {
            return generator.iterator();
        }
        if (isText(value)) {
            return PythonText.str(value)
                    .codePoints()
                    .<Object>mapToObj(Character::toString)
                    .iterator();
        }
        if (value instanceof Undefined) {
            return List.of().iterator();
        }
        throw unsupported("nothing can be gone through in ", value);
    }

    /** All that {@link #iterate} goes through, as a new list. */
    static List<Object> list(Object value, Budget budget) {
        budget.spend(Operators.ITEM * Operators.size(value));
        List<Object> items = new ArrayList<>();
        iterate(value).forEachRemaining(items::add);
        return items;
    }

    static boolean equal(Object left, Object right, Budget budget) {
        budget.spend(1);
        if (isNumber(left) && isNumber(right)) {
            boolean floats = left instanceof Double || right instanceof Double;
            return floats ? number(left) == number(right) : integer(left) == integer(right);
        }
        if (isText(left) && isText(right)) {
            return PythonText.str(left).equals(PythonText.str(right));
        }
        if (left instanceof Map<?, ?> a && right instanceof Map<?, ?> b) {
            return a.size() == b.size()
                    && a.entrySet().stream()
                            .allMatch(entry -> b.containsKey(entry.getKey())
                                    && equal(entry.getValue(), Objects.requireNonNull(b.get(entry.getKey())), budget));
        }
        boolean sequences =
                (left instanceof List && right instanceof List) || (left instanceof Tuple && right instanceof Tuple);
        if (sequences && (left instanceof Range == right instanceof Range)) {
            List<Object> a = list(left, budget);
            List<Object> b = list(right, budget);
            if (a.size() != b.size()) {
                return false;
            }
            for (int i = 0; i < a.size(); i++) {
                if (!equal(a.get(i), b.get(i), budget)) {
                    return false;
                }
            }
            return true;
        }
        return left == right || (left instanceof Undefined && right instanceof Undefined);
    }

    /** Order of numbers, texts by code point, lists and tuples item by item; fails for all else. */
    static int compare(Object left, Object right, Budget budget) {
        budget.spend(1);
        if (isNumber(left) && isNumber(right)) {
            boolean floats = left instanceof Double || right instanceof Double;
            return floats ? Double.compare(number(left), number(right)) : Long.compare(integer(left), integer(right));
        }
        if (isText(left) && isText(right)) {
            return compareTexts(PythonText.str(left), PythonText.str(right));
        }
        boolean lists = left instanceof List && right instanceof List;
        if ((lists && !(left instanceof Range) && !(right instanceof Range))
                || (left instanceof Tuple && right instanceof Tuple)) {
            List<Object> a = list(left, budget);
            List<Object> b = list(right, budget);
            for (int i = 0; i < Math.min(a.size(), b.size()); i++) {
                if (!equal(a.get(i), b.get(i), budget)) {
                    return compare(a.get(i), b.get(i), budget);
                }
            }
            return Integer.compare(a.size(), b.size());
        }
        defined(left);
        defined(right);
        throw new JinjaException("'" + PythonText.typeName(left) + "' and '" + PythonText.typeName(right)
                + "' cannot be compared by size");
    }

    private static int compareTexts(String left, String right) {
        int[] a = left.codePoints().toArray();
        int[] b = right.codePoints().toArray();
        return java.util.Arrays.compare(a, b);
    }

    /** item in container. */
    static boolean contains(Object container, Object item, Budget budget) {
        budget.spend(Operators.size(container));
        if (isText(container)) {
            if (!isText(item)) {
                throw unsupported("only text can be in a text, not ", item);
            }
            return PythonText.str(container).contains(PythonText.str(item));
        }
        if (container instanceof Map<?, ?> map) {
            return map.containsKey(key(item));
        }
        Iterator<Object> items = iterate(container);
        while (items.hasNext()) {
            if (equal(items.next(), item, budget)) {
                return true;
            }
        }
        return false;
    }

    /** A value as the key of a mapping. */
    static Object key(Object value) {
        boolean nested = value instanceof Tuple tuple
                && tuple.items().stream().anyMatch(item -> !isText(item) && !isNumber(item) && !(item instanceof None));
        if (value instanceof List || value instanceof Map || value instanceof DictView || nested) {
            throw unsupported("no key of a mapping can be ", value);
        }
        if (value instanceof Double number && number == Math.rint(number) && Math.abs(number) < 1e15) {
            return number.longValue();
        }
        return value instanceof Markup markup ? markup.text() : value;
    }

    static Object defined(Object value) {
        if (value instanceof Undefined undefined) {
            throw undefined.failure();
        }
        return value;
    }

    static JinjaException unsupported(String what, Object value) {
        return value instanceof Undefined undefined
                ? undefined.failure()
                : new JinjaException(what + "'" + PythonText.typeName(value) + "' object");
    }
}
