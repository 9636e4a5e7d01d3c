package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jinja2's filters on sequences, mappings and numbers; those on text are {@link TextFilters}. */
final class Filters {

    private static final Set<String> OWN =
            Set.of(("abs attr batch count d default dictsort first float groupby int items join "
                            + "last length list map max min reject rejectattr reverse round select selectattr "
                            + "slice sort sum tojson unique")
                    .split(" "));

    static final Set<String> NAMES = names();

    private final Budget budget;

    Filters(Budget budget) {
        this.budget = budget;
    }

    Object apply(String name, Object input, Arguments arguments) {
        budget.spend(1);
        return switch (name) {
            case "default", "d" -> defaultValue(input, arguments.bind(name, "default_value", "boolean"));
            case "length", "count" -> {
                arguments.bindAll(name);
                yield (long) Python.length(input);
            }
            case "list" -> Python.list(input, budget);
            case "items" -> new Generator(() -> items(input));
            case "first", "last" -> firstOrLast(name, input);
            case "reverse" -> reverse(input);
            case "join" -> join(input, arguments.bind(name, "d", "attribute"));
            case "map" -> new Generator(() -> map(input, arguments));
            case "select", "reject", "selectattr", "rejectattr" -> new Generator(
                    () -> Python.truth(input) ? select(name, input, arguments) : List.of());
            case "sort", "dictsort", "unique", "groupby", "min", "max" -> new OrderFilters(budget)
                    .apply(name, input, arguments);
            case "sum" -> sum(input, arguments.bind(name, "attribute", "start"));
            case "batch" -> {
                @Nullable Object[] bound = required(name, arguments.bind(name, "linecount", "fill_with"));
                yield new Generator(() -> batch(input, bound));
            }
            case "slice" -> {
                @Nullable Object[] bound = required(name, arguments.bind(name, "slices", "fill_with"));
                yield new Generator(() -> slice(input, bound));
            }
            case "attr" -> attribute(input, arguments.bindAll(name, "name")[0]);
            case "abs", "round", "int", "float" -> NumberFilters.apply(name, input, arguments);
            case "tojson" -> Json.dump(
                    input, arguments.bind(name, "ensure_ascii", "indent", "separators", "sort_keys"), budget);
            default -> TextFilters.apply(name, input, arguments, budget);
        };
    }

    private static Set<String> names() {
        Set<String> names = new HashSet<>(OWN);
        names.addAll(TextFilters.NAMES);
        return Collections.unmodifiableSet(names);
    }

    /** The arguments of a filter whose first one must be given. */
    private static @Nullable Object[] required(String filter, @Nullable Object[] bound) {
        if (bound[0] == null) {
            throw new JinjaException(filter + "() needs a number");
        }
        return bound;
    }

    private static Object defaultValue(Object input, @Nullable Object[] bound) {
        boolean alsoFalse = bound[1] != null && Python.truth(bound[1]);
        boolean missing = input instanceof Undefined || (alsoFalse && !Python.truth(input));
        return !missing ? input : bound[0] == null ? "" : bound[0];
    }

    private static List<Object> items(Object input) {
        List<Object> items = new ArrayList<>();
        if (!(input instanceof Undefined)) {
            if (!(input instanceof Map)) {
                throw new JinjaException("can only get item pairs from a mapping");
            }
            Python.map(input).forEach((key, value) -> items.add(Tuple.of(key, value)));
        }
        return items;
    }

    private Object firstOrLast(String name, Object input) {
        if (name.equals("last") && input instanceof Generator) {
            throw new JinjaException("a generator has no last item; make it a list first");
        }
        List<Object> items = Python.list(input, budget);
        if (items.isEmpty()) {
            return new Undefined("no " + name + " item, the sequence is empty");
        }
        return items.get(name.equals("first") ? 0 : items.size() - 1);
    }

    private Object reverse(Object input) {
        if (Python.isText(input)) {
            return new StringBuilder(PythonText.str(input)).reverse().toString();
        }
        List<Object> items = Python.list(input, budget);
        Collections.reverse(items);
        // Python goes backwards through what has positions; of all else Jinja2 makes a list first
        return input instanceof Generator ? items : new Generator(() -> items);
    }

    private String join(Object input, @Nullable Object[] bound) {
        List<String> texts = new ArrayList<>();
        String separator = bound[0] == null ? "" : PythonText.str(bound[0]);
        for (Object item : Python.list(input, budget)) {
            String text = PythonText.str(Members.path(item, bound[1], budget));
            budget.spend((long) text.length() + separator.length());
            texts.add(text);
        }
        return String.join(separator, texts);
    }

    private List<Object> map(Object input, Arguments arguments) {
        List<Object> results = new ArrayList<>();
        if (!Python.truth(input)) {
            return results;
        }
        if (arguments.positional().isEmpty()) {
            @Nullable Object[] bound = arguments.bind("map", "attribute", "default");
            if (bound[0] == null) {
                throw new JinjaException("map requires a filter argument");
            }
            for (Object item : Python.list(input, budget)) {
                Object value = Members.path(item, bound[0], budget);
                results.add(value instanceof Undefined && bound[1] != null ? bound[1] : value);
            }
        } else {
            String filter = PythonText.str(arguments.positional().get(0));
            Arguments rest = new Arguments(
                    arguments.positional().subList(1, arguments.positional().size()), arguments.named());
            for (Object item : Python.list(input, budget)) {
                results.add(apply(filter, item, rest));
            }
        }
        return results;
    }

    private List<Object> select(String name, Object input, Arguments arguments) {
        boolean byAttribute = name.endsWith("attr");
        boolean wanted = name.startsWith("select");
        List<Object> rest = arguments.positional();
        if (byAttribute && rest.isEmpty()) {
            throw new JinjaException("missing parameter for attribute name");
        }
        Object attribute = byAttribute ? rest.get(0) : None.NONE;
        rest = byAttribute ? rest.subList(1, rest.size()) : rest;
        String test = rest.isEmpty() ? "" : PythonText.str(rest.get(0));
        Arguments others = new Arguments(rest.isEmpty() ? rest : rest.subList(1, rest.size()), arguments.named());
        List<Object> selected = new ArrayList<>();
        for (Object item : Python.list(input, budget)) {
            budget.spend(1);
            Object value = byAttribute ? Members.path(item, attribute, budget) : item;
            boolean holds = test.isEmpty() ? Python.truth(value) : Tests.test(test, value, others, budget);
            if (holds == wanted) {
                selected.add(item);
            }
        }
        return selected;
    }

    private Object sum(Object input, @Nullable Object[] bound) {
        Object sum = bound[1] == null ? 0L : bound[1];
        if (Python.isText(sum)) {
            throw new JinjaException("sum() can't sum strings");
        }
        for (Object item : Python.list(input, budget)) {
            sum = Operators.binary("+", sum, Members.path(item, bound[0], budget), budget);
        }
        return sum;
    }

    private List<Object> batch(Object input, @Nullable Object[] bound) {
        int size = Python.index(Objects.requireNonNull(bound[0]));
        List<Object> batches = new ArrayList<>();
        List<Object> batch = new ArrayList<>();
        for (Object item : Python.list(input, budget)) {
            if (batch.size() == size) {
                batches.add(batch);
                batch = new ArrayList<>();
            }
            batch.add(item);
        }
        if (!batch.isEmpty()) {
            budget.spend(bound[1] == null ? 0 : Operators.ITEM * Math.max(0, size));
            while (bound[1] != null && !(bound[1] instanceof None) && batch.size() < size) {
                batch.add(bound[1]);
            }
            batches.add(batch);
        }
        return batches;
    }

    private List<Object> slice(Object input, @Nullable Object[] bound) {
        int slices = Python.index(Objects.requireNonNull(bound[0]));
        if (slices <= 0) {
            throw new JinjaException("slice() needs a number of slices above 0");
        }
        budget.spend(4 * Operators.ITEM * slices);
        List<Object> items = Python.list(input, budget);
        List<Object> parts = new ArrayList<>();
        int begin = 0;
        for (int i = 0; i < slices; i++) {
            int size = items.size() / slices + (i < items.size() % slices ? 1 : 0);
            List<Object> part = new ArrayList<>(items.subList(begin, begin + size));
            if (bound[1] != null && !(bound[1] instanceof None) && i >= items.size() % slices) {
                part.add(bound[1]);
            }
            parts.add(part);
            begin += size;
        }
        return parts;
    }

    private Object attribute(Object input, Object name) {
        Python.defined(input);
        if (!Python.isText(name)) {
            throw Python.unsupported("an attribute's name is a text, not ", name);
        }
        String attribute = PythonText.str(name);
        if (input instanceof Map<?, ?> map && map.containsKey(attribute)) {
            Object method = Members.attribute(new LinkedHashMap<>(), attribute, budget);
            return method instanceof Callable
                    ? Members.attribute(input, attribute, budget)
                    : Undefined.member(input, name);
        }
        return Members.attribute(input, attribute, budget);
    }
}
