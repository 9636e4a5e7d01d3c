package org.occlocal.configs;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A part of a configuration that names its kind and its arguments: a dictionary with a "type", as OpenCompass writes
 * retrievers, inferencers, evaluators and post-processors.
 *
 * @param type dotted Python name or a registered short name, as the configuration has it
 * @param arguments the other keys, in order; values are String, Long, Double, Boolean, null, List or Map
 */
public record Component(String type, Map<String, Object> arguments) {

    public Component {
        // values may be null, so Map.copyOf would refuse them
        arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
    }

    /** The last part of the dotted name. */
    public String name() {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** Null where the argument is absent or None. */
    public @Nullable Object argument(String key) {
        return arguments.get(key);
    }

    /** @throws ConfigException when the argument is not text */
    public @Nullable String text(String key) {
        Object value = arguments.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(key, "text", value);
    }

    /**
     * A dictionary with a type; null where the argument is absent or None.
     *
     * @throws ConfigException when the argument is something else
     */
    public @Nullable Component component(String key) {
        Object value = arguments.get(key);
        if (value == null) {
            return null;
        }
        if (value instanceof Map<?, ?> map && map.get("type") instanceof String type) {
            Map<String, Object> others = new LinkedHashMap<>();
            map.forEach((name, item) -> others.put(String.valueOf(name), item));
            others.remove("type");
            return new Component(type, others);
        }
        throw wrong(key, "a dictionary with a type", value);
    }

    /** @throws ConfigException when the argument is not a whole number */
    public int integer(String key, int otherwise) {
        Object value = arguments.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw wrong(key, "a whole number", value);
    }

    /** @throws ConfigException when the argument is not True or False */
    public boolean flag(String key, boolean otherwise) {
        Object value = arguments.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "True or False", value);
    }

    private ConfigException wrong(String key, String expected, Object value) {
        return new ConfigException(
                name() + ": \"" + key + "\" must be " + expected + ", it is " + Dictionary.shown(value));
    }
}
