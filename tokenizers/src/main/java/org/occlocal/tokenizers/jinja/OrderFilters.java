package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The filters that compare items: sort, dictsort, unique, groupby, min and max. Case counts only where asked for. */
final class OrderFilters {

    private final Budget budget;

    OrderFilters(Budget budget) {
        this.budget = budget;
    }

    Object apply(String name, Object input, Arguments arguments) {
        return switch (name) {
            case "sort" -> sort(input, arguments.bind(name, "reverse", "case_sensitive", "attribute"));
            case "dictsort" -> dictSort(input, arguments.bind(name, "case_sensitive", "by", "reverse"));
            case "unique" -> {
                @Nullable Object[] bound = arguments.bind(name, "case_sensitive", "attribute");
                yield new Generator(() -> unique(input, bound));
            }
            case "groupby" -> groupBy(input, arguments.bind(name, "attribute", "default", "case_sensitive"));
            default -> extreme(name, input, arguments.bind(name, "case_sensitive", "attribute"));
        };
    }

    private static boolean isTrue(@Nullable Object flag) {
        return flag != null && Python.truth(flag);
    }

    /** What an item is compared by: itself or an attribute, texts without case unless wanted. */
    private Object key(Object item, @Nullable Object attribute, boolean caseSensitive) {
        Object value = Members.path(item, attribute, budget);
        return caseSensitive ? value : lower(value);
    }

    /** The same for sort, which takes several attributes, comma-separated, and compares them in turn. */
    private Object sortKey(Object item, @Nullable Object attribute, boolean caseSensitive) {
        if (attribute == null || !Python.isText(attribute)) {
            return key(item, attribute, caseSensitive);
        }
        List<Object> keys = new ArrayList<>();
        for (String part : PythonText.str(attribute).split(",", -1)) {
            keys.add(key(item, part, caseSensitive));
        }
        return keys;
    }

    private static Object lower(Object value) {
        return Python.isText(value) ? TextMethods.changeCase(PythonText.str(value), "lower") : value;
    }

    private Object sort(Object input, @Nullable Object[] bound) {
        List<Object> items = Python.list(input, budget);
        boolean caseSensitive = isTrue(bound[1]);
        stableSort(items, isTrue(bound[0]), item -> sortKey(item, bound[2], caseSensitive));
        return items;
    }

    private void stableSort(List<Object> items, boolean descending, Function<Object, Object> key) {
        items.sort((a, b) -> descending
                ? Python.compare(key.apply(b), key.apply(a), budget)
                : Python.compare(key.apply(a), key.apply(b), budget));
    }

    private Object dictSort(Object input, @Nullable Object[] bound) {
        String by = bound[1] == null ? "key" : PythonText.str(bound[1]);
        if (!by.equals("key") && !by.equals("value")) {
            throw new JinjaException("You can only sort by either \"key\" or \"value\"");
        }
        int position = by.equals("key") ? 0 : 1;
        List<Object> items = new ArrayList<>();
        Python.map(input).forEach((key, value) -> items.add(Tuple.of(key, value)));
        boolean caseSensitive = isTrue(bound[0]);
        stableSort(items, isTrue(bound[2]), item -> {
            Object value = ((Tuple) item).items().get(position);
            return caseSensitive ? value : lower(value);
        });
        return items;
    }

    private List<Object> unique(Object input, @Nullable Object[] bound) {
        Set<Object> seen = new HashSet<>();
        List<Object> items = new ArrayList<>();
        for (Object item : Python.list(input, budget)) {
            if (seen.add(Python.key(key(item, bound[1], isTrue(bound[0]))))) {
                items.add(item);
            }
        }
        return items;
    }

    private Object groupBy(Object input, @Nullable Object[] bound) {
        if (bound[0] == null) {
            throw new JinjaException("groupby() missing argument 'attribute'");
        }
        Object attribute = bound[0];
        boolean caseSensitive = isTrue(bound[2]);
        List<Object> items = Python.list(input, budget);
        Function<Object, Object> key = item -> {
            Object value = Members.path(item, attribute, budget);
            value = value instanceof Undefined && bound[1] != null ? bound[1] : value;
            return caseSensitive ? value : lower(value);
        };
        stableSort(items, false, key);
        List<Object> groups = new ArrayList<>();
        for (int i = 0; i < items.size(); ) {
            List<Object> group = new ArrayList<>();
            int begin = i;
            while (i < items.size() && Python.equal(key.apply(items.get(begin)), key.apply(items.get(i)), budget)) {
                group.add(items.get(i++));
            }
            Object name =
                    caseSensitive ? key.apply(items.get(begin)) : Members.path(items.get(begin), attribute, budget);
            groups.add(Tuple.of(name instanceof Undefined && bound[1] != null ? bound[1] : name, group));
        }
        return groups;
    }

    private Object extreme(String name, Object input, @Nullable Object[] bound) {
        List<Object> items = Python.list(input, budget);
        if (items.isEmpty()) {
            return new Undefined("No aggregated item, sequence was empty.");
        }
        boolean caseSensitive = isTrue(bound[0]);
        Object best = items.get(0);
        Object bestKey = key(best, bound[1], caseSensitive);
        for (Object item : items.subList(1, items.size())) {
            Object key = key(item, bound[1], caseSensitive);
            int order = Python.compare(key, bestKey, budget);
            if (name.equals("min") ? order < 0 : order > 0) {
                best = item;
                bestKey = key;
            }
        }
        return best;
    }
}
