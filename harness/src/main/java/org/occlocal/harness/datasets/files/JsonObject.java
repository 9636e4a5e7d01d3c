package org.occlocal.harness.datasets.files;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * One JSON object of a data file, which knows where it stands: what is missing or of another kind is named with file and
 * line.
 *
 * @param columns in the order of the file; values are String, Long, Double, Boolean, null, List or Map
 * @param where such as "data/siqa/dev.jsonl line 3"
 */
public record JsonObject(Map<String, Object> columns, String where) {

    public boolean has(String key) {
        return columns.containsKey(key);
    }

    /** @throws ConfigException when there is no such key; it may be null */
    public @Nullable Object value(String key) {
        if (!columns.containsKey(key)) {
            throw new ConfigException(
                    where + ": there is no \"" + key + "\"; the row has " + String.join(", ", columns.keySet()));
        }
        return columns.get(key);
    }

    public String text(String key) {
        if (value(key) instanceof String text) {
            return text;
        }
        throw expected(key, "text");
    }

    public int integer(String key) {
        if (value(key) instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw expected(key, "a whole number");
    }

    public List<?> list(String key) {
        if (value(key) instanceof List<?> list) {
            return list;
        }
        throw expected(key, "a list");
    }

    public List<String> texts(String key) {
        List<String> texts = new ArrayList<>();
        for (Object item : list(key)) {
            if (!(item instanceof String text)) {
                throw expected(key, "a list of texts");
            }
            texts.add(text);
        }
        return texts;
    }

    public JsonObject object(String key) {
        return JsonFiles.object(value(key), where + ": \"" + key + "\"");
    }

    public List<JsonObject> objects(String key) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object item : list(key)) {
            objects.add(JsonFiles.object(item, where + ": \"" + key + "\" item " + objects.size()));
        }
        return objects;
    }

    /** One entry of a list of at least that many. */
    public @Nullable Object item(String key, int index) {
        List<?> list = list(key);
        if (index >= list.size()) {
            throw new ConfigException(
                    where + ": \"" + key + "\" has " + list.size() + " items, at least " + (index + 1) + " are needed");
        }
        return list.get(index);
    }

    /** Letter of an alphabet that a whole number points at, as Python's {@code 'ABCD'[number]} does. */
    public String letter(String key, String alphabet) {
        int index = integer(key);
        int place = index < 0 ? index + alphabet.length() : index;
        if (place < 0 || place >= alphabet.length()) {
            throw new ConfigException(
                    where + ": \"" + key + "\" must be 0 to " + (alphabet.length() - 1) + ", it is " + index);
        }
        return alphabet.substring(place, place + 1);
    }

    /** What a text stands for. */
    public String translated(String key, Map<String, String> table) {
        String translation = table.get(text(key));
        if (translation == null) {
            throw new ConfigException(where + ": \"" + key + "\" must be one of "
                    + String.join(", ", table.keySet().stream().sorted().toList()) + ", it is " + text(key));
        }
        return translation;
    }

    /** The columns with one of them changed, or added at the end. */
    public Map<String, Object> with(String key, @Nullable Object value) {
        Map<String, Object> changed = new LinkedHashMap<>(columns);
        changed.put(key, value);
        return changed;
    }

    public ConfigException expected(String key, String kind) {
        return new ConfigException(where + ": \"" + key + "\" must be " + kind + ", it is "
                + (columns.get(key) == null ? "null" : abridged(String.valueOf(columns.get(key)))));
    }

    private static String abridged(String text) {
        return text.length() > 60 ? text.substring(0, 60) + "..." : text;
    }
}
