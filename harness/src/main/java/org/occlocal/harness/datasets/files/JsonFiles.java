package org.occlocal.harness.datasets.files;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * Files of JSON as Python's {@code json} reads them: whole numbers are Long, others Double, NaN and Infinity are known,
 * of equal keys the last counts.
 */
public final class JsonFiles {

    private static final JsonMapper JSON = mapper();

    private JsonFiles() {}

    /**
     * One object per line; empty lines are passed over.
     *
     * @throws ConfigException when a line is broken or is not an object, with its number
     */
    public static List<JsonObject> lines(Path file) {
        return lines(TextFiles.read(file), file);
    }

    /** As {@link #lines(Path)}, of a text that was read from the file in another way. */
    public static List<JsonObject> lines(String text, Path file) {
        List<JsonObject> objects = new ArrayList<>();
        int number = 0;
        for (String line : TextFiles.lines(text)) {
            number++;
            if (!line.isBlank()) {
                String where = file + " line " + number;
                objects.add(object(parse(line, where), where));
            }
        }
        return objects;
    }

    /** A file that is one object. */
    public static JsonObject object(Path file) {
        return object(whole(file), file.toString());
    }

    /** A file that is one list of objects. */
    public static List<JsonObject> objects(Path file) {
        List<JsonObject> objects = new ArrayList<>();
        for (Object item : list(file)) {
            String where = file + " item " + objects.size();
            objects.add(object(item, where));
        }
        return objects;
    }

    /** A file that is one list. */
    public static List<?> list(Path file) {
        if (whole(file) instanceof List<?> list) {
            return list;
        }
        throw new ConfigException(file + ": expected a JSON list");
    }

    /** A file that is one value of any kind. */
    public static @Nullable Object whole(Path file) {
        return parse(TextFiles.read(file), file.toString());
    }

    /** @param where for the error, such as "dev.jsonl line 3" */
    public static @Nullable Object parse(String text, String where) {
        if (text.startsWith("\uFEFF")) {
            throw new ConfigException(where
                    + ": the file starts with a byte order mark, which JSON must not; save it as UTF-8 without one");
        }
        try {
            return JSON.readValue(text, Object.class);
        } catch (JsonProcessingException e) {
            throw new ConfigException(where + ": " + problem(e.getOriginalMessage()) + " at column "
                    + (e.getLocation() == null ? "?" : e.getLocation().getColumnNr()));
        }
    }

    /** What is wrong with the text, without what the parser says of itself. */
    private static String problem(String message) {
        if (message.startsWith("Trailing token")) {
            return "there is something behind the end of the value";
        }
        if (message.startsWith("No content")) {
            return "there is nothing";
        }
        return message.replaceAll(" \\(start marker at \\[.*?\\]\\)", "")
                .replaceAll(" \\(code \\d+\\)", "")
                .replaceAll("\\(JSON String, Number.*'false'\\)", "a value");
    }

    /** A value that must be an object. @throws ConfigException where it is something else */
    @SuppressWarnings("unchecked") // the keys of JSON objects are strings
    public static JsonObject object(@Nullable Object value, String where) {
        if (value instanceof Map<?, ?> map) {
            return new JsonObject((Map<String, Object>) map, where);
        }
        throw new ConfigException(where + ": expected a JSON object");
    }

    private static JsonMapper mapper() {
        JsonMapper mapper = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                .enable(DeserializationFeature.USE_LONG_FOR_INTS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                .build();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(Integer.MAX_VALUE)
                        .build());
        return mapper;
    }
}
