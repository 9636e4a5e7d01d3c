package org.occlocal.harness.datasets.types;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.TextFiles;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * What the README.md of a copy from HuggingFace's hub says of its files: the list {@code configs} of the YAML between the
 * lines of three dashes at its start. Follows {@code MetadataConfigs} of HuggingFace's library (datasets 3.6), but of the options of
 * a subset only {@code data_files}, {@code data_dir}, {@code sep} and {@code delimiter} count.
 *
 * @param subsets by the name of their configuration, in the order of the file; empty where the README says nothing of files
 */
record HubCard(Map<String, Subset> subsets) {

    private static final Pattern HEAD = Pattern.compile("\\A\\s*---[\\r\\n]+([\\s\\S]*?)[\\r\\n]+---(?:\\r?\\n|\\z)");
    private static final int MAX_BYTES = 8 << 20;

    /**
     * One configuration.
     *
     * @param folder where its files lie, relative to the copy; "" for the copy itself
     * @param patterns names of files by split, in which * stands for part of a name and ** for any folders; null where the
     *     names of the files tell their split
     * @param options for the reader of the files
     */
    record Subset(
            String folder,
            @Nullable Map<String, List<String>> patterns,
            Map<String, Object> options,
            boolean isUsual) {}

    /** @throws ConfigException when the README's head is no YAML, or its configs have another form */
    static HubCard of(Path folder) {
        Path file = folder.resolve("README.md");
        if (!Files.isRegularFile(file)) {
            return new HubCard(Map.of());
        }
        Matcher head = HEAD.matcher(TextFiles.readLeniently(file));
        if (!head.find()) {
            return new HubCard(Map.of());
        }
        Map<String, Subset> subsets = new LinkedHashMap<>();
        if (yaml(head.group(1), file) instanceof Map<?, ?> card && card.get("configs") instanceof List<?> configs) {
            for (Object one : configs) {
                if (!(one instanceof Map<?, ?> config) || !(config.get("config_name") instanceof String name)) {
                    throw new ConfigException(
                            file + ": each of \"configs\" must have a \"config_name\", one is " + one);
                }
                subsets.put(name, subset(config, configs.size() == 1 || name.equals("default"), file));
            }
        }
        return new HubCard(subsets);
    }

    /**
     * @param name null for the usual one
     * @return null where the README does not tell it
     */
    @Nullable
    Subset subset(@Nullable String name) {
        if (name != null) {
            return subsets.get(name);
        }
        return subsets.values().stream().filter(Subset::isUsual).findFirst().orElse(null);
    }

    private static @Nullable Object yaml(String text, Path file) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(MAX_BYTES);
        try {
            return new Yaml(new SafeConstructor(options)).load(text);
        } catch (YAMLException e) {
            throw new ConfigException(file + ": the lines between --- at its start are no YAML: " + e.getMessage());
        }
    }

    private static Subset subset(Map<?, ?> config, boolean isAlone, Path file) {
        Map<String, Object> options = new LinkedHashMap<>();
        for (String key : List.of("sep", "delimiter")) {
            if (config.get(key) instanceof String separator) {
                options.put(key, separator);
            }
        }
        Object files = config.get("data_files");
        return new Subset(
                config.get("data_dir") instanceof String folder ? folder : "",
                files == null ? null : patterns(files, file),
                options,
                isAlone || Boolean.TRUE.equals(config.get("default")));
    }

    private static Map<String, List<String>> patterns(Object files, Path file) {
        Map<String, List<String>> patterns = new LinkedHashMap<>();
        if (files instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
            for (Object one : list) {
                if (!(one instanceof Map<?, ?> split) || split.get("split") == null) {
                    throw wrong(files, file);
                }
                patterns.put(String.valueOf(split.get("split")), names(split.get("path"), file));
            }
        } else {
            patterns.put("train", names(files, file));
        }
        return patterns;
    }

    private static List<String> names(@Nullable Object names, Path file) {
        List<String> texts = new ArrayList<>();
        for (Object name : names instanceof List<?> list ? list : List.of(names == null ? "" : names)) {
            if (!(name instanceof String text) || text.isEmpty()) {
                throw wrong(names, file);
            }
            texts.add(text);
        }
        return texts;
    }

    private static ConfigException wrong(@Nullable Object files, Path file) {
        return new ConfigException(file + ": \"data_files\" must be the name of a file, a list of names, or a list of"
                + " entries with \"split\" and \"path\"; it is " + files);
    }
}
