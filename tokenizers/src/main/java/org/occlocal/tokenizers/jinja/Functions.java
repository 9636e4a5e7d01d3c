package org.occlocal.tokenizers.jinja;

import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Functions that every template can call, and the variable self. */
final class Functions {

    private Functions() {}

    /** Sets them as variables. */
    static void define(Scope scope, Clock clock, Budget budget) {
        scope.set("self", TemplateReference.SELF);
        scope.set("range", (Callable) Functions::range);
        scope.set("dict", (Callable) arguments -> dict(arguments, "dict", budget));
        scope.set("namespace", (Callable) arguments -> {
            Namespace namespace = new Namespace();
            dict(arguments, "namespace", budget).forEach((name, value) -> namespace.set(PythonText.str(name), value));
            return namespace;
        });
        scope.set("raise_exception", (Callable) arguments -> {
            throw new JinjaException(PythonText.str(arguments.bindAll("raise_exception", "message")[0]));
        });
        scope.set("strftime_now", (Callable) arguments -> Strftime.format(
                PythonText.str(arguments.bindAll("strftime_now", "format")[0]), ZonedDateTime.now(clock)));
        scope.set("joiner", (Callable) arguments -> joiner(arguments));
        scope.set("cycler", (Callable) arguments -> cycler(arguments));
    }

    private static Object range(Arguments arguments) {
        List<Object> bounds = arguments.positional();
        if (bounds.isEmpty() || bounds.size() > 3 || !arguments.named().isEmpty()) {
            throw new JinjaException("range() takes 1 to 3 positional arguments");
        }
        long first = Python.integer(bounds.get(0));
        long step = bounds.size() == 3 ? Python.integer(bounds.get(2)) : 1;
        try {
            return bounds.size() == 1 ? new Range(0, first, 1) : new Range(first, Python.integer(bounds.get(1)), step);
        } catch (ArithmeticException e) {
            throw new JinjaException("range() exceeds 64 bits");
        }
    }

    private static Map<Object, Object> dict(Arguments arguments, String function, Budget budget) {
        if (arguments.positional().size() > 1) {
            throw new JinjaException(function + "() takes at most 1 positional argument");
        }
        Map<Object, Object> map = new LinkedHashMap<>();
        for (Object pairs : arguments.positional()) {
            if (pairs instanceof Map<?, ?>) {
                budget.spend(Operators.ITEM * Python.map(pairs).size());
                map.putAll(Python.map(pairs));
                continue;
            }
            for (Object pair : Python.list(pairs, budget)) {
                List<Object> entry = Python.list(pair, budget);
                if (entry.size() != 2) {
                    throw new JinjaException(function + "() takes pairs of key and value");
                }
                map.put(Python.key(entry.get(0)), entry.get(1));
            }
        }
        map.putAll(arguments.named());
        return map;
    }

    /** Nothing at the first call, the separator at all others. */
    private static Callable joiner(Arguments arguments) {
        Object given = arguments.bind("joiner", "sep")[0];
        Object separator = given == null ? ", " : given;
        boolean[] used = new boolean[1];
        return call -> {
            boolean first = !used[0];
            used[0] = true;
            return first ? "" : separator;
        };
    }

    /** An object whose next() goes round and round. */
    private static Object cycler(Arguments arguments) {
        List<Object> items = List.copyOf(arguments.positional());
        if (items.isEmpty()) {
            throw new JinjaException("at least one item has to be provided");
        }
        int[] position = new int[1];
        Namespace cycler = new Namespace();
        cycler.set("next", (Callable) call -> {
            Object current = items.get(position[0]);
            position[0] = (position[0] + 1) % items.size();
            cycler.set("current", items.get(position[0]));
            return current;
        });
        cycler.set("reset", (Callable) call -> {
            position[0] = 0;
            cycler.set("current", items.get(0));
            return None.NONE;
        });
        cycler.set("current", items.get(0));
        return cycler;
    }
}
