package org.occlocal.configs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A dictionary of a configuration while it is read. A value of the wrong kind is a problem and counts as absent, so that
 * reading goes on and finds the next one. Owned by one thread.
 */
public final class Dictionary {

    private final Map<?, ?> values;
    private final String where;
    private final Problems problems;
    private final Set<Object> read = new LinkedHashSet<>();

    /** @param where what the dictionary is, for messages */
    public Dictionary(Map<?, ?> values, String where, Problems problems) {
        this.values = values;
        this.where = where;
        this.problems = problems;
    }

    public String where() {
        return where;
    }

    public boolean has(String key) {
        return values.get(key) != null;
    }

    /** The value as it is; null where absent. */
    public @Nullable Object value(String key) {
        read.add(key);
        return values.get(key);
    }

    /** Null where absent. */
    public @Nullable String text(String key) {
        Object value = value(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        wrong(key, "text", value);
        return null;
    }

    /** Absent is a problem. */
    public String requiredText(String key) {
        String value = text(key);
        if (value == null && values.get(key) == null) {
            problems.error(where, "\"" + key + "\" is missing");
        }
        return value == null ? "" : value;
    }

    /** Null where absent. */
    public @Nullable Integer integer(String key) {
        Object value = value(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Number number && number.doubleValue() == number.intValue()) {
            return number.intValue();
        }
        wrong(key, "a whole number", value);
        return null;
    }

    /** Null where absent. */
    public @Nullable Boolean flag(String key) {
        Object value = value(key);
        if (value == null || value instanceof Boolean) {
            return (Boolean) value;
        }
        wrong(key, "True or False", value);
        return null;
    }

    /** A list of texts, or one text; empty where absent. */
    public List<String> texts(String key) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        if (value instanceof String text) {
            return List.of(text);
        }
        if (value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)) {
            return list.stream().map(String.class::cast).toList();
        }
        wrong(key, "a list of texts", value);
        return List.of();
    }

    /** Null where absent. */
    public @Nullable Dictionary dictionary(String key) {
        Object value = value(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map) {
            return new Dictionary(map, where + "." + key, problems);
        }
        wrong(key, "a dictionary", value);
        return null;
    }

    /** The dictionaries of a list; empty where absent. */
    public List<Dictionary> dictionaries(String key) {
        Object value = value(key);
        if (value == null) {
            return List.of();
        }
        List<Dictionary> all = new ArrayList<>();
        if (value instanceof List<?> list && list.stream().allMatch(Map.class::isInstance)) {
            for (Object item : list) {
                all.add(new Dictionary((Map<?, ?>) item, where + "." + key + "[" + all.size() + "]", problems));
            }
            return all;
        }
        wrong(key, "a list of dictionaries", value);
        return all;
    }

    /** A dictionary with a type; null where absent. */
    public @Nullable Component component(String key) {
        Dictionary part = dictionary(key);
        if (part == null) {
            return null;
        }
        String type = part.requiredText("type");
        return type.isEmpty() ? null : new Component(type, part.others());
    }

    /** What has not been read, with text keys, in order. */
    public Map<String, Object> others() {
        Map<String, Object> others = new LinkedHashMap<>();
        values.forEach((key, value) -> {
            if (!read.contains(key)) {
                others.put(String.valueOf(key), value);
            }
        });
        return others;
    }

    private void wrong(String key, String expected, Object value) {
        problems.error(where, "\"" + key + "\" must be " + expected + ", it is " + shown(value));
    }

    /** A value for a message: no more than its begin, and a text in quotes, so that "4" is not taken for 4. */
    static String shown(Object value) {
        String text = value.toString();
        String begin = text.length() > 80 ? text.substring(0, 80) + "..." : text;
        return value instanceof String ? "\"" + begin + "\"" : begin;
    }
}
