package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Attributes and items of values, as Jinja2's sandbox looks them up; what does not exist is undefined. */
final class Members {

    private static final Set<String> MUTATING = Set.of(
            "append",
            "clear",
            "pop",
            "popitem",
            "setdefault",
            "update",
            "reverse",
            "insert",
            "sort",
            "extend",
            "remove");

    private Members() {}

    /** owner.name: an attribute, or else the item of that name. */
    static Object attribute(Object owner, String name, Budget budget) {
        Python.defined(owner);
        Object attribute = attributeOrNull(owner, name, budget);
        if (attribute != null) {
            return attribute;
        }
        Object item = owner instanceof Map<?, ?> map ? map.get(name) : null;
        return item == null ? Undefined.member(owner, name) : item;
    }

    /** owner[key]: an item, or else the attribute of that name. */
    static Object item(Object owner, Object key, Budget budget) {
        budget.spend(owner instanceof String text ? text.length() : 1);
        Python.defined(owner);
        Object item = null;
        if (owner instanceof Map<?, ?> map) {
            item = key instanceof List || key instanceof Map ? null : map.get(Python.key(key));
        } else if (Python.isInteger(key) && !(owner instanceof DictView)) {
            item = itemAt(owner, Python.index(key));
        }
        if (item == null && Python.isText(key)) {
            item = attributeOrNull(owner, PythonText.str(key), budget);
        }
        return item == null ? Undefined.member(owner, key) : item;
    }

    private static @Nullable Object itemAt(Object owner, int index) {
        List<Object> items = Python.itemsOrNull(owner);
        Integer length = Python.isText(owner) || items != null ? Python.lengthOrNull(owner) : null;
        if (length == null || index >= length || index < -length) {
            return null;
        }
        int position = index < 0 ? index + length : index;
        return items == null
                ? PythonText.substring(PythonText.str(owner), position, position + 1)
                : items.get(position);
    }

    /** What a dotted attribute leads to: parts that are digits are positions, and no attribute is the item itself. */
    static Object path(Object item, @Nullable Object attribute, Budget budget) {
        if (attribute == null || attribute instanceof None) {
            return item;
        }
        if (Python.isInteger(attribute)) {
            return item(item, attribute, budget);
        }
        Object value = item;
        for (String part : PythonText.str(attribute).split("\\.", -1)) {
            boolean isPosition =
                    !part.isEmpty() && part.length() < 10 && part.chars().allMatch(Character::isDigit);
            value = item(value, isPosition ? (Object) Long.valueOf(part) : part, budget);
        }
        return value;
    }

    /** owner[begin:end:step] of a text, list, tuple or range. */
    static Object slice(Object owner, Object begin, Object end, Object step, Budget budget) {
        Python.defined(owner);
        List<Object> items = owner instanceof DictView ? null : Python.itemsOrNull(owner);
        if (items == null && !Python.isText(owner)) {
            throw Python.unsupported("no slices has ", owner);
        }
        int length = Python.length(owner);
        int by = step instanceof None ? 1 : Python.index(step);
        if (by == 0) {
            throw new JinjaException("slice step cannot be zero");
        }
        int from = bound(begin, by > 0 ? 0 : length - 1, length, by);
        int to = bound(end, by > 0 ? length : -1, length, by);
        if (owner instanceof Range range) {
            return range.slice(from, to, by);
        }
        List<Integer> positions = new ArrayList<>();
        for (long i = from; by > 0 ? i < to : i > to; i += by) {
            positions.add((int) i);
        }
        budget.spend(length + positions.size());
        if (items == null) {
            int[] characters = PythonText.str(owner).codePoints().toArray();
            StringBuilder text = new StringBuilder();
            positions.forEach(i -> text.appendCodePoint(characters[i]));
            return text.toString();
        }
        List<Object> slice = new ArrayList<>();
        positions.forEach(i -> slice.add(items.get(i)));
        return owner instanceof Tuple ? new Tuple(slice) : slice;
    }

    private static int bound(Object given, int otherwise, int length, int step) {
        if (given instanceof None) {
            return otherwise;
        }
        int bound = Python.index(given);
        int position = bound < 0 ? bound + length : bound;
        int least = step > 0 ? 0 : -1;
        return Math.max(least, Math.min(position, length + least));
    }

    private static @Nullable Object attributeOrNull(Object owner, String name, Budget budget) {
        if (name.startsWith("_")) {
            return unsafe(owner, name);
        }
        if (Python.isText(owner)) {
            return TextMethods.NAMES.contains(name)
                    ? (Callable) arguments -> TextMethods.call(PythonText.str(owner), name, arguments, budget)
                    : null;
        }
        if (owner instanceof Map || owner instanceof List || owner instanceof Tuple) {
            boolean mutable = owner instanceof Map || (owner instanceof List && !(owner instanceof Range));
            boolean isList = !(owner instanceof Map);
            if (mutable && MUTATING.contains(name)) {
                boolean has = isList
                        ? !Set.of("popitem", "setdefault", "update").contains(name)
                        : Set.of("clear", "pop", "popitem", "setdefault", "update")
                                .contains(name);
                return has ? unsafe(owner, name) : null;
            }
            return isList ? listMethod(owner, name, budget) : dictMethod(Python.map(owner), name, budget);
        }
        if (owner instanceof Loop loop) {
            Object attribute = loop.attribute(name, budget);
            return attribute instanceof Undefined undefined && !undefined.what().startsWith("there") ? null : attribute;
        }
        if (owner instanceof Namespace namespace) {
            Object value = namespace.get(name);
            return value instanceof Undefined ? namespace.attributes().get(name) : value;
        }
        return owner instanceof Macro macro && name.equals("name") ? macro.name() : null;
    }

    private static Undefined unsafe(Object owner, String name) {
        return new Undefined(
                "access to attribute '" + name + "' of '" + PythonText.typeName(owner) + "' object is unsafe");
    }

    private static @Nullable Callable dictMethod(Map<Object, Object> map, String name, Budget budget) {
        return switch (name) {
            case "items" -> arguments -> {
                arguments.bindAll("items");
                budget.spend(Operators.ITEM * map.size());
                List<Object> items = new ArrayList<>();
                map.forEach((key, value) -> items.add(Tuple.of(key, value)));
                return new DictView("dict_items", items);
            };
            case "keys" -> arguments -> {
                arguments.bindAll("keys");
                budget.spend(Operators.ITEM * map.size());
                return new DictView("dict_keys", new ArrayList<>(map.keySet()));
            };
            case "values" -> arguments -> {
                arguments.bindAll("values");
                budget.spend(Operators.ITEM * map.size());
                return new DictView("dict_values", new ArrayList<>(map.values()));
            };
            case "get" -> arguments -> {
                if (!arguments.named().isEmpty() || arguments.positional().isEmpty()) {
                    throw new JinjaException("get() takes one or two positional arguments");
                }
                @Nullable Object[] bound = arguments.bind("get", "key", "default");
                Object value = map.get(Python.key(arguments.positional().get(0)));
                return value != null ? value : bound[1] != null ? bound[1] : None.NONE;
            };
            case "copy" -> arguments -> {
                budget.spend(Operators.ITEM * map.size());
                return new LinkedHashMap<>(map);
            };
            default -> null;
        };
    }

    private static @Nullable Callable listMethod(Object owner, String name, Budget budget) {
        return switch (name) {
            case "index" -> arguments -> {
                List<Object> items = Python.list(owner, budget);
                Object wanted = arguments.bindAll("index", "value")[0];
                for (int i = 0; i < items.size(); i++) {
                    if (Python.equal(items.get(i), wanted, budget)) {
                        return (long) i;
                    }
                }
                throw new JinjaException(PythonText.shortRepr(wanted) + " is not in the list");
            };
            case "count" -> arguments -> {
                Object wanted = arguments.bindAll("count", "value")[0];
                return Python.list(owner, budget).stream()
                        .filter(item -> Python.equal(item, wanted, budget))
                        .count();
            };
            case "copy" -> owner instanceof List && !(owner instanceof Range)
                    ? arguments -> Python.list(owner, budget)
                    : null;
            default -> null;
        };
    }
}
