package org.occlocal.harness.runners;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.harness.output.WholeFile;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.python.PythonJson;

/**
 * A task as a JSON file, for whoever does it elsewhere: keys {@code type} (OpenICLInfer or OpenICLEval), {@code models}
 * (one), {@code datasets} (one list), {@code work_dir} (the run's folder) and {@code options}. Models and datasets are
 * dictionaries as configurations have them; a dataset of which only a part is asked has {@code "_part": {"number": 0,
 * "slice": "[0:25]"}}. A dictionary whose keys are not text, which JSON has none of, is written as {@code {"_items": [[key,
 * value], ...]}}.
 *
 * @param kind whether models are asked or predictions evaluated
 * @param options as the command line that reads it understands them
 */
public record TaskFile(Kind kind, InferTask task, Path runFolder, Map<String, Object> options) {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    /** What is done. */
    public enum Kind {
        OpenICLInfer,
        OpenICLEval
    }

    /** @throws org.occlocal.harness.output.OutputException when it cannot be written */
    public void write(Path file) {
        List<Object> datasets = new ArrayList<>();
        for (Part part : task.parts()) {
            Map<String, Object> dataset = new LinkedHashMap<>();
            part.dataset().source().forEach((key, value) -> dataset.put(key, packed(value)));
            dataset.put("abbr", part.dataset().name());
            if (part.number() >= 0) {
                dataset.put("_part", Map.of("number", (long) part.number(), "slice", part.slice()));
            }
            datasets.add(dataset);
        }
        Map<String, Object> model = new LinkedHashMap<>();
        task.model().source().forEach((key, value) -> model.put(key, packed(value)));
        model.put("abbr", task.model().name());
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", kind.name());
        json.put("models", List.of(model));
        json.put("datasets", List.of(datasets));
        json.put("work_dir", runFolder.toAbsolutePath().normalize().toString());
        json.put("options", options);
        WholeFile.write(file, PythonJson.dumpsIndented(json).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * @param untyped completes a dataset's dictionary that has no type
     * @param problems takes what is wrong with the configurations
     * @return null when something is wrong
     * @throws ConfigException when the file is no task
     */
    public static @Nullable TaskFile read(Path file, UnaryOperator<Map<String, Object>> untyped, Problems problems) {
        Map<String, Object> json = new LinkedHashMap<>();
        try {
            JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, Object>>() {})
                    .forEach((key, value) -> json.put(key, unpacked(value)));
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException("cannot read task " + file + ": " + e);
        }
        Kind kind = kind(json.get("type"), file);
        if (!(json.get("models") instanceof List<?> models)
                || models.size() != 1
                || !(models.get(0) instanceof Map<?, ?> one)
                || !(json.get("datasets") instanceof List<?> lists)
                || lists.size() != 1
                || !(lists.get(0) instanceof List<?> datasets)
                || datasets.isEmpty()
                || !(json.get("work_dir") instanceof String folder)) {
            throw new ConfigException(file + " is no task: it needs \"models\", a list of one dictionary, \"datasets\","
                    + " a list of one list of dictionaries, and \"work_dir\", the folder of the run");
        }
        ModelConfig model = ModelConfig.read(one, file + " models[0]", problems);
        List<Part> parts = new ArrayList<>();
        for (Object dataset : datasets) {
            Part part = part(dataset, file + " datasets[0][" + parts.size() + "]", untyped, problems);
            if (part != null) {
                parts.add(part);
            }
        }
        return model == null || parts.size() < datasets.size()
                ? null
                : new TaskFile(kind, new InferTask(model, parts), Path.of(folder), textKeys(json.get("options")));
    }

    private static Kind kind(@Nullable Object type, Path file) {
        for (Kind kind : Kind.values()) {
            if (kind.name().equals(type) || (kind.name() + "Task").equals(type)) {
                return kind;
            }
        }
        throw new ConfigException(file + ": \"type\" is " + type + ", known are OpenICLInfer and OpenICLEval");
    }

    private static @Nullable Part part(
            @Nullable Object dataset, String where, UnaryOperator<Map<String, Object>> untyped, Problems problems) {
        Map<String, Object> source = textKeys(dataset);
        Object part = source.remove("_part");
        DatasetConfig config =
                DatasetConfig.read(source.containsKey("type") ? source : untyped.apply(source), where, problems);
        if (config == null || part == null) {
            return config == null ? null : Part.whole(config);
        }
        if (part instanceof Map<?, ?> map
                && map.get("number") instanceof Long number
                && map.get("slice") instanceof String slice) {
            return new Part(config, number.intValue(), slice);
        }
        problems.error(where, "\"_part\" must have a number and a slice, it is " + part);
        return null;
    }

    private static Map<String, Object> textKeys(@Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, item) -> copy.put(String.valueOf(key), item));
        }
        return copy;
    }

    private static @Nullable Object packed(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(packed(item)));
            return copy;
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        if (map.keySet().stream().allMatch(String.class::isInstance)) {
            Map<String, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((key, item) -> copy.put((String) key, packed(item)));
            return copy;
        }
        List<@Nullable Object> items = new ArrayList<>();
        map.forEach((key, item) -> {
            List<@Nullable Object> pair = new ArrayList<>();
            pair.add(key);
            pair.add(packed(item));
            items.add(pair);
        });
        return Map.of("_items", items);
    }

    private static @Nullable Object unpacked(@Nullable Object value) {
        if (value instanceof List<?> list) {
            List<@Nullable Object> copy = new ArrayList<>();
            list.forEach(item -> copy.add(unpacked(item)));
            return copy;
        }
        if (!(value instanceof Map<?, ?> map)) {
            return value;
        }
        Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>();
        if (map.size() == 1 && map.get("_items") instanceof List<?> items) {
            for (Object item : items) {
                List<?> pair = (List<?>) Objects.requireNonNull(item);
                copy.put(pair.get(0), unpacked(pair.get(1)));
            }
            return copy;
        }
        map.forEach((key, item) -> copy.put(key, unpacked(item)));
        return copy;
    }
}
