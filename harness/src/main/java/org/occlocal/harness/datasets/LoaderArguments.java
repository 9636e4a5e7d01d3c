package org.occlocal.harness.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;

/**
 * What a dataset's configuration says to its loader: the keys that are neither {@code type}, {@code abbr}, {@code n},
 * {@code k} nor one of the parts {@code *_cfg}.
 *
 * @param dataset its abbreviation, for errors
 * @param values in order; String, Long, Double, Boolean, null, List or Map
 * @param root where its files lie
 */
public record LoaderArguments(String dataset, Map<String, Object> values, DataRoot root) {

    public LoaderArguments {
        // values may be null, so Map.copyOf would refuse them
        values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    }

    /** @throws ConfigException when the argument is missing or not text */
    public String text(String key) {
        required(key);
        return text(key, "");
    }

    private Object required(String key) {
        Object value = values.get(key);
        if (value == null) {
            throw new ConfigException(
                    "dataset " + dataset + " needs \"" + key + "\"; it has " + String.join(", ", values.keySet()));
        }
        return value;
    }

    /** @return otherwise where the argument is absent or None */
    public String text(String key, String otherwise) {
        String text = optionalText(key);
        return text == null ? otherwise : text;
    }

    /** Null where the argument is absent or None. */
    public @Nullable String optionalText(String key) {
        Object value = values.get(key);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw wrong(key, "text");
    }

    /** @return otherwise where the argument is absent or None */
    public int integer(String key, int otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number && number == number.intValue()) {
            return number.intValue();
        }
        throw wrong(key, "a whole number");
    }

    /** @throws ConfigException when the argument is missing or no whole number */
    public int integer(String key) {
        required(key);
        return integer(key, 0);
    }

    /** @return otherwise where the argument is absent or None */
    public double number(String key, double otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw wrong(key, "a number");
    }

    /** @throws ConfigException when the argument is missing or no list */
    public List<?> list(String key) {
        if (required(key) instanceof List<?> list) {
            return list;
        }
        throw wrong(key, "a list");
    }

    /** @return otherwise where the argument is absent or None */
    public boolean flag(String key, boolean otherwise) {
        Object value = values.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Boolean flag) {
            return flag;
        }
        throw wrong(key, "True or False");
    }

    /** The argument {@code path} below the data root; it need not exist. */
    public Path path() {
        return root.resolve(text("path"));
    }

    /** The file that the argument {@code path} names. @throws ConfigException when there is none */
    public Path file() {
        return existing(path());
    }

    /** A file below the folder that the argument {@code path} names. @throws ConfigException when there is none */
    public Path file(String... below) {
        Path file = path();
        for (String part : below) {
            file = file.resolve(part);
        }
        return existing(file);
    }

    /** @throws ConfigException when there is no such file, with how to mend it */
    public Path existing(Path file) {
        if (Files.isRegularFile(file)) {
            return file;
        }
        List<Path> folders = root.folders();
        throw new ConfigException(List.of(
                "dataset " + dataset + " needs " + file + ", which is not " + (Files.exists(file) ? "a file" : "there"),
                Problems.MEND + "put the data below "
                        + (folders.get(0).toString().isEmpty()
                                ? "the current folder"
                                : folders.get(0).toString())
                        + ", or let COMPASS_DATA_CACHE name the folder that holds it"));
    }

    /** @param expected such as "one of es, fr" */
    public ConfigException wrong(String key, String expected) {
        return new ConfigException(
                "dataset " + dataset + ": \"" + key + "\" must be " + expected + ", it is " + values.get(key));
    }
}
