package org.occlocal.configs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads dataset configurations: our presets by name, or YAML files. */
public final class DatasetConfigs {

    /** Names of the presets, in alphabetical order. */
    public static final List<String> PRESETS =
            List.of("arc_c_ppl", "demo_choice_ppl", "demo_math_gen", "gsm8k_gen", "siqa_ppl", "winogrande_ppl");

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private DatasetConfigs() {}

    /**
     * @param names presets, or paths that end in .yaml or .yml
     * @throws ConfigException with the problems of all of them
     */
    public static List<DatasetConfig> read(List<String> names) {
        List<DatasetConfig> configs = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            try {
                configs.add(read(name));
            } catch (ConfigException e) {
                problems.add(e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return configs;
    }

    private static DatasetConfig read(String name) {
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            try {
                return parse(Files.readString(Path.of(name)), name);
            } catch (IOException e) {
                throw new ConfigException("cannot read dataset file " + name + ": " + e);
            }
        }
        if (!PRESETS.contains(name)) {
            throw new ConfigException("unknown dataset \"" + name + "\", known are " + String.join(", ", PRESETS)
                    + "; or name a .yaml file");
        }
        String resource = "datasets/" + name + ".yaml";
        try (InputStream in = Objects.requireNonNull(DatasetConfigs.class.getResourceAsStream(resource), resource)) {
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), "preset " + name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static DatasetConfig parse(String yaml, String where) {
        try {
            return YAML.readValue(yaml, DatasetConfig.class);
        } catch (JsonProcessingException e) {
            ConfigException own = configException(e);
            String what = own != null ? own.getMessage() : e.getOriginalMessage();
            String at = e instanceof JsonMappingException mapping
                            && !mapping.getPath().isEmpty()
                    ? " at "
                            + mapping.getPathReference()
                                    .replaceAll("[\\w.$]+\\[\"|\"\\]", "")
                                    .replace("->", ".")
                    : "";
            String line =
                    e.getLocation() == null ? "" : " line " + e.getLocation().getLineNr();
            throw new ConfigException(where + line + at + ": " + what);
        }
    }

    private static @Nullable ConfigException configException(@Nullable Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConfigException own) {
                return own;
            }
        }
        return null;
    }
}
