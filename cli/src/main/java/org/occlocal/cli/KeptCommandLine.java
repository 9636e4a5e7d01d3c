package org.occlocal.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * What the configuration that a run keeps knows of its command line: the options that answers depend on, so that it runs
 * again alike, from another folder too. Devices are not among them. What a command line says itself counts more.
 */
final class KeptCommandLine {

    static final String KEY = "command_line";

    private static final List<String> TEXTS =
            List.of(TaskSettings.SENTENCE_ENCODER, "model_root", "engine", "dtype", "quantize");
    private static final Map<String, Integer> NUMBERS = Map.of(
            TaskSettings.BATCH_SIZE, 1,
            TaskSettings.BATCH_TOKENS, 1,
            TaskSettings.MAX_ROWS, 0,
            TaskSettings.MAX_NEW_TOKENS, 0);
    private static final List<String> FLAGS = List.of(TaskSettings.COMPAT, TaskSettings.RESERVE_NEW_TOKENS);

    private KeptCommandLine() {}

    /**
     * The options that a configuration has, with the keys of {@link TaskSettings} and of {@link ModelOptions}.
     *
     * @param variables of the configuration
     * @throws ConfigException when one is unknown, or no such value
     */
    static Map<String, Object> of(Map<String, Object> variables) {
        Map<String, Object> kept = new LinkedHashMap<>();
        Object given = variables.get(KEY);
        if (given == null) {
            return kept;
        }
        if (!(given instanceof Map<?, ?> map)) {
            throw new ConfigException("\"" + KEY + "\" must be a dictionary of options, it is " + given);
        }
        map.forEach((name, value) -> {
            String key = String.valueOf(name);
            String expected = expected(key, value);
            if (expected != null) {
                throw new ConfigException("\"" + KEY + "\": " + key + " is " + value + ", " + expected);
            }
            kept.put(key, value);
        });
        return kept;
    }

    /** Puts options where {@link #of} finds them, as they are now. */
    static void keep(Map<String, Object> options, Map<String, Object> variables) {
        if (!options.isEmpty()) {
            variables.put(KEY, new LinkedHashMap<>(options));
        }
    }

    /** What a value should be, for a sentence; null where it is right. */
    private static @Nullable String expected(String key, @Nullable Object value) {
        if (key.equals(TaskSettings.DATA_ROOT)) {
            return value instanceof List<?> list && list.stream().allMatch(String.class::isInstance)
                    ? null
                    : "expected a list of folders";
        }
        if (TEXTS.contains(key)) {
            return value instanceof String ? null : "expected a text";
        }
        if (FLAGS.contains(key)) {
            return value instanceof Boolean ? null : "expected true or false";
        }
        Integer least = NUMBERS.get(key);
        if (least != null) {
            return value instanceof Long number && number >= least && number <= Integer.MAX_VALUE
                    ? null
                    : "expected a whole number from " + least + " on";
        }
        return "and no such option is known; known are " + TaskSettings.DATA_ROOT + ", " + String.join(", ", TEXTS)
                + ", " + String.join(", ", FLAGS) + ", "
                + String.join(", ", NUMBERS.keySet().stream().sorted().toList());
    }
}
