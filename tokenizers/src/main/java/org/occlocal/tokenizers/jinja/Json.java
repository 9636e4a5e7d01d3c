package org.occlocal.tokenizers.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.tokenizers.python.PythonStrings;

/** Python's json.dumps, as the filter tojson of transformers calls it: nothing is escaped for HTML. */
final class Json {

    private final boolean ascii;
    private final @Nullable String indent;
    private final String itemSeparator;
    private final String keySeparator;
    private final boolean sorted;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder();

    private Json(@Nullable Object[] options, Budget budget) {
        this.ascii = options[0] != null && Python.truth(options[0]);
        Object width = options[1];
        if (width == null || width instanceof None) {
            this.indent = null;
        } else {
            int spaces = Python.isText(width) ? 0 : Math.max(0, Python.index(width));
            budget.spend(spaces);
            this.indent = Python.isText(width) ? PythonText.str(width) : " ".repeat(spaces);
        }
        if (options[2] == null || options[2] instanceof None) {
            this.itemSeparator = indent == null ? ", " : ",";
            this.keySeparator = ": ";
        } else {
            List<Object> separators = Python.list(options[2], budget);
            if (separators.size() != 2) {
                throw new JinjaException("tojson takes two separators");
            }
            this.itemSeparator = PythonText.str(separators.get(0));
            this.keySeparator = PythonText.str(separators.get(1));
        }
        this.sorted = options[3] != null && Python.truth(options[3]);
        this.budget = budget;
    }

    /** @param options ensure_ascii, indent, separators, sort_keys; null where not given */
    static String dump(Object value, @Nullable Object[] options, Budget budget) {
        Json json = new Json(options, budget);
        json.write(value, 0);
        return json.out.toString();
    }

    private void write(Object value, int depth) {
        budget.spend(1);
        if (depth > Budget.DEPTH) {
            throw new JinjaException("a value is nested too deeply for JSON");
        }
        if (Python.isText(value)) {
            quote(PythonText.str(value));
        } else if (value instanceof Map<?, ?> map) {
            writeMap(map, depth);
        } else if ((value instanceof List && !(value instanceof Range)) || value instanceof Tuple) {
            writeList(Python.list(value, budget), depth);
        } else {
            out.append(scalar(value));
        }
    }

    private static String scalar(Object value) {
        if (value instanceof None) {
            return "null";
        }
        if (value instanceof Boolean || value instanceof Long) {
            return value.toString();
        }
        if (value instanceof Double number) {
            return PythonStrings.jsonFloatText(number);
        }
        throw new JinjaException("Object of type " + PythonText.typeName(value) + " is not JSON serializable");
    }

    private void writeList(List<Object> items, int depth) {
        out.append('[');
        String separator = "";
        for (Object item : items) {
            out.append(separator);
            newLine(depth + 1);
            write(item, depth + 1);
            separator = itemSeparator;
        }
        if (!items.isEmpty()) {
            newLine(depth);
        }
        out.append(']');
    }

    private void writeMap(Map<?, ?> map, int depth) {
        List<Object> keys = new ArrayList<>(map.keySet());
        if (sorted) {
            keys.sort((a, b) -> Python.compare(a, b, budget));
        }
        out.append('{');
        String separator = "";
        for (Object key : keys) {
            out.append(separator);
            newLine(depth + 1);
            quote(Python.isText(key) ? PythonText.str(key) : scalar(key));
            out.append(keySeparator);
            write(java.util.Objects.requireNonNull(map.get(key)), depth + 1);
            separator = itemSeparator;
        }
        if (!keys.isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void newLine(int depth) {
        if (indent != null) {
            budget.spend((long) depth * indent.length());
            out.append('\n').append(indent.repeat(depth));
        }
    }

    private void quote(String text) {
        budget.spend(text.length());
        PythonStrings.quoteJson(text, ascii, out);
    }
}
