package org.occlocal.harness;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** Files that make_dataset_references.py wrote with OpenCompass' own code. */
public final class Reference {

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private Reference() {}

    /** The folder of the files, which also is the data root of the datasets. */
    public static Path folder() {
        return Path.of("src", "test", "resources", "org", "occlocal", "harness", "datasets");
    }

    /** @param name of a file, such as "datasets.json" */
    public static JsonNode read(String name) {
        try {
            return JSON.readTree(folder().resolve(name).toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    /** As a value of rows: whole numbers are Long. */
    public static Object value(JsonNode node) {
        return JSON.convertValue(node, Object.class);
    }

    @SuppressWarnings("unchecked") // objects of JSON have strings for keys
    public static Map<String, Object> map(JsonNode node) {
        return (Map<String, Object>) JSON.convertValue(node, Map.class);
    }
}
