package org.occlocal.configs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.representer.Representer;

/**
 * Configurations in YAML: the same keys as in OpenCompass' Python, read and written. {@code extends} names one or more
 * other files, relative to the file, or presets; dictionaries are merged key by key, entries of lists that have an
 * {@code abbr} by that, and everything else is replaced.
 */
public final class YamlConfigs {

    /** Names of the embedded dataset presets, in alphabetical order. */
    public static final List<String> PRESETS =
            List.of("arc_c_ppl", "demo_choice_ppl", "demo_math_gen", "gsm8k_gen", "siqa_ppl", "winogrande_ppl");

    private static final String EXTENDS = "extends";
    private static final int DEEPEST = 20;

    private YamlConfigs() {}

    /**
     * @return values are String, Long, Double, Boolean, null, List or Map
     * @throws ConfigException with file and line
     */
    public static Map<String, Object> read(Path file) {
        return read(file, 0);
    }

    private static Map<String, Object> read(Path file, int depth) {
        try {
            return extended(parse(Files.readString(file), file.toString()), file, depth);
        } catch (MalformedInputException e) {
            throw new ConfigException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("cannot read configuration " + file + ": " + e);
        }
    }

    /** @throws ConfigException for a name that is none of {@link #PRESETS} */
    public static Map<String, Object> preset(String name) {
        if (!PRESETS.contains(name)) {
            throw new ConfigException("unknown preset \"" + name + "\", known are " + String.join(", ", PRESETS));
        }
        try (InputStream in = YamlConfigs.class.getResourceAsStream("datasets/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks preset " + name);
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "preset " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Text that {@link #read} gives back as the same values. */
    public static String write(Map<String, Object> values) {
        DumperOptions options = new DumperOptions();
        options.setDefaultFlowStyle(DumperOptions.FlowStyle.BLOCK);
        options.setWidth(120);
        options.setSplitLines(false);
        Representer representer = new Representer(options);
        representer.setDefaultScalarStyle(DumperOptions.ScalarStyle.PLAIN);
        return new Yaml(new SafeConstructor(new LoaderOptions()), representer, options).dump(unshared(values));
    }

    /** A copy in which no part stands twice, so that the text has no references. */
    private static @Nullable Object unshared(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(key, unshared(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(unshared(item)));
            return copy;
        }
        return value;
    }

    /**
     * A dictionary in YAML.
     *
     * @param where it stands, for messages
     * @throws ConfigException when it is none
     */
    public static Map<String, Object> parse(String text, String where) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        options.setCodePointLimit(100 * 1024 * 1024);
        try {
            Object read = new Yaml(new SafeConstructor(options)).load(text.replaceFirst("^\uFEFF", ""));
            if (read == null) {
                return new LinkedHashMap<>();
            }
            if (!(normal(read) instanceof Map<?, ?> map)) {
                throw new ConfigException(where + ": a configuration is a dictionary with models and datasets");
            }
            Map<String, Object> named = new LinkedHashMap<>();
            map.forEach((key, value) -> named.put(String.valueOf(key), value));
            return named;
        } catch (MarkedYAMLException e) {
            String line = e.getProblemMark() == null
                    ? ""
                    : " line " + (e.getProblemMark().getLine() + 1);
            throw new ConfigException(where + line + ": " + e.getProblem());
        } catch (YAMLException e) {
            throw new ConfigException(where + ": " + e.getMessage());
        }
    }

    /** Whole numbers as Long; dates and the like as the text they are written with elsewhere. */
    private static @Nullable Object normal(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<Object, Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put(normal(key), normal(item)));
            return copy;
        }
        if (value instanceof List<?> list) {
            List<Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(normal(item)));
            return copy;
        }
        if (value instanceof Integer number) {
            return number.longValue();
        }
        return value == null || value instanceof String || value instanceof Boolean || value instanceof Number
                ? value
                : value.toString();
    }

    private static Map<String, Object> extended(Map<String, Object> own, Path file, int depth) {
        Object bases = own.remove(EXTENDS);
        if (bases == null) {
            return own;
        }
        if (depth > DEEPEST) {
            throw new ConfigException(file + ": \"extends\" goes more than " + DEEPEST + " files deep, or in a circle");
        }
        Object merged = new LinkedHashMap<>();
        for (Object base : bases instanceof List<?> list ? list : List.of(bases)) {
            String name = String.valueOf(base);
            Map<String, Object> values = PRESETS.contains(name)
                    ? preset(name)
                    : read(file.toAbsolutePath().resolveSibling(name).normalize(), depth + 1);
            merged = merge(merged, values);
        }
        Map<String, Object> all = new LinkedHashMap<>();
        if (merge(merged, own) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> all.put(String.valueOf(key), value));
        }
        return all;
    }

    private static @Nullable Object merge(@Nullable Object below, @Nullable Object above) {
        if (below instanceof Map<?, ?> base && above instanceof Map<?, ?> map) {
            Map<Object, Object> merged = new LinkedHashMap<>(base);
            map.forEach(
                    (key, value) -> merged.put(key, merged.containsKey(key) ? merge(merged.get(key), value) : value));
            return merged;
        }
        if (below instanceof List<?> base
                && above instanceof List<?> list
                && list.stream().allMatch(YamlConfigs::isNamed)) {
            List<Object> merged = new ArrayList<>(base);
            for (Object item : list) {
                int same = place(merged, item);
                if (same < 0) {
                    merged.add(item);
                } else {
                    merged.set(same, merge(merged.get(same), item));
                }
            }
            return merged;
        }
        return above;
    }

    private static boolean isNamed(Object item) {
        return item instanceof Map<?, ?> map && map.get("abbr") != null;
    }

    private static int place(List<Object> items, Object named) {
        Object name = ((Map<?, ?>) named).get("abbr");
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof Map<?, ?> map && String.valueOf(name).equals(String.valueOf(map.get("abbr")))) {
                return i;
            }
        }
        return -1;
    }
}
