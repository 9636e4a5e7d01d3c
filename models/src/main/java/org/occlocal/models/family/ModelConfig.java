package org.occlocal.models.family;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;
import org.occlocal.models.weights.WeightFiles;

/**
 * config.json with typed access. A key that is absent or null takes the default of the transformers configuration
 * class; a required key that is absent, or a value of another type, is an error that names the key.
 */
public final class ModelConfig {

    /** Python writes Infinity and NaN as they are. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private static final long MAX_BYTES = 16_000_000;

    private final JsonNode root;
    private final Path file;
    /** Of the object that this is, such as "rope_scaling."; empty for all of config.json. */
    private final String keyPrefix;

    private ModelConfig(JsonNode root, Path file, String keyPrefix) {
        this.root = root;
        this.file = file;
        this.keyPrefix = keyPrefix;
    }

    /** @throws ModelException when the folder has no readable config.json */
    public static ModelConfig read(Path folder) {
        Path file = folder.resolve("config.json");
        if (!Files.isDirectory(folder)) {
            throw new ModelException("no such folder", folder, "name a folder that holds config.json and weights");
        }
        if (!Files.exists(file) && Files.exists(folder.resolve(WeightFiles.PARTIAL))) {
            throw new ModelException(
                    "the folder holds a checkpoint that was not written to its end",
                    folder.resolve(WeightFiles.PARTIAL),
                    "run \"occ-local quantize\" again, with --overwrite");
        }
        if (!Files.exists(file)) {
            throw new ModelException("no config.json", folder, "name a folder that holds config.json and weights");
        }
        return of(file);
    }

    /** Another file of the folder that has JSON too; null where it is not there. */
    public @Nullable ModelConfig beside(String name) {
        Path other = file.resolveSibling(name);
        return Files.isRegularFile(other) ? of(other) : null;
    }

    private static ModelConfig of(Path file) {
        try {
            if (Files.size(file) > MAX_BYTES) {
                throw new ModelException(
                        file.getFileName() + " has " + Files.size(file) + " bytes, limit " + MAX_BYTES,
                        file,
                        "download it again");
            }
            JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) {
                throw new ModelException(file.getFileName() + " is no JSON object", file, "download it again");
            }
            return new ModelConfig(root, file, "");
        } catch (IOException e) {
            throw new ModelException("cannot read " + file.getFileName(), file, "download it again", e);
        }
    }

    public Path file() {
        return file;
    }

    /** config.json's model_type. */
    public String modelType() {
        return text("model_type");
    }

    /** A copy of all keys and values. */
    public ObjectNode json() {
        return root.deepCopy();
    }

    /** The same with values for keys that are absent. */
    ModelConfig withDefaults(JsonNode defaults) {
        ObjectNode merged = root.deepCopy();
        defaults.fields().forEachRemaining(entry -> {
            if (!merged.has(entry.getKey())) {
                merged.set(entry.getKey(), entry.getValue());
            }
        });
        return new ModelConfig(merged, file, keyPrefix);
    }

    /** The same without a key. */
    ModelConfig without(String key) {
        ObjectNode changed = root.deepCopy();
        changed.remove(key);
        return new ModelConfig(changed, file, keyPrefix);
    }

    /**
     * The same, with values under other names too where those are absent.
     *
     * @param names for each key the one that it is read as
     */
    ModelConfig alsoNamed(Map<String, String> names) {
        ObjectNode renamed = JsonNodeFactory.instance.objectNode();
        names.forEach((key, name) -> {
            if (root.has(key)) {
                renamed.set(name, root.get(key));
            }
        });
        return withDefaults(renamed);
    }

    /** The same with one key set. */
    ModelConfig with(String key, boolean value) {
        ObjectNode changed = root.deepCopy();
        changed.put(key, value);
        return new ModelConfig(changed, file, keyPrefix);
    }

    /** The same with one key set. */
    ModelConfig with(String key, String value) {
        ObjectNode changed = root.deepCopy();
        changed.put(key, value);
        return new ModelConfig(changed, file, keyPrefix);
    }

    /** The key, or its other name where only that is there. */
    public String either(String key, String alias) {
        return !has(key) && has(alias) ? alias : key;
    }

    /** A nested object, empty when absent. */
    public ModelConfig object(String key) {
        JsonNode node = root.path(key);
        return new ModelConfig(
                node.isObject() ? node : JsonNodeFactory.instance.objectNode(), file, keyPrefix + key + ".");
    }

    /** Whether the key is there and not null. */
    public boolean has(String key) {
        return !root.path(key).isMissingNode() && !root.path(key).isNull();
    }

    /** Names of all keys. */
    public List<String> keys() {
        List<String> keys = new ArrayList<>();
        root.fieldNames().forEachRemaining(keys::add);
        return keys;
    }

    /** Whether the key is there, be it with null. */
    public boolean contains(String key) {
        return root.has(key);
    }

    /** @throws ModelException when it is absent or no integer */
    public int integer(String key) {
        JsonNode node = required(key);
        return integerOf(key, node);
    }

    int integer(String key, int otherwise) {
        return has(key) ? integerOf(key, root.get(key)) : otherwise;
    }

    int positive(String key) {
        int value = integer(key);
        if (value < 1) {
            throw wrong(key, root.get(key), "a positive integer");
        }
        return value;
    }

    int positive(String key, int otherwise) {
        return has(key) ? positive(key) : otherwise;
    }

    double number(String key) {
        return numberOf(key, required(key));
    }

    double number(String key, double otherwise) {
        return has(key) ? numberOf(key, root.get(key)) : otherwise;
    }

    /** @throws ModelException when it is neither true nor false */
    public boolean flag(String key, boolean otherwise) {
        if (!has(key)) {
            return otherwise;
        }
        JsonNode node = root.get(key);
        if (!node.isBoolean()) {
            throw wrong(key, node, "true or false");
        }
        return node.booleanValue();
    }

    /** @throws ModelException when it is absent or no string */
    public String text(String key) {
        JsonNode node = required(key);
        if (!node.isTextual()) {
            throw wrong(key, node, "a string");
        }
        return node.textValue();
    }

    /** @throws ModelException when it is no string */
    public String text(String key, String otherwise) {
        return has(key) ? text(key) : otherwise;
    }

    /** A list of numbers, null when absent. */
    @Nullable
    List<Double> numbers(String key) {
        return list(key, JsonNode::isNumber, "a list of numbers") == null
                ? null
                : elements(key).stream().map(JsonNode::doubleValue).toList();
    }

    /** A list of integers, null when absent. */
    public @Nullable List<Integer> integers(String key) {
        return list(key, JsonNode::isIntegralNumber, "a list of integers") == null
                ? null
                : elements(key).stream().map(JsonNode::intValue).toList();
    }

    /**
     * A positive integer, or a list that has the same one for each layer.
     *
     * @throws ModelException when it differs from layer to layer
     */
    int positiveOfAllLayers(String key, int otherwise) {
        if (!root.path(key).isArray()) {
            return positive(key, otherwise);
        }
        List<Integer> values = integers(key);
        if (values == null || values.stream().distinct().count() != 1 || values.get(0) < 1) {
            throw unsupported(key, "no program has layers that differ in it");
        }
        return values.get(0);
    }

    /** A list of strings, null when absent. */
    public @Nullable List<String> texts(String key) {
        return list(key, JsonNode::isTextual, "a list of strings") == null
                ? null
                : elements(key).stream().map(JsonNode::textValue).toList();
    }

    /**
     * A list of anything, empty when absent.
     *
     * @throws ModelException when it is no list
     */
    Iterable<JsonNode> array(String key) {
        if (has(key) && !root.get(key).isArray()) {
            throw wrong(key, root.get(key), "a list");
        }
        return elements(key);
    }

    /** The error for a value that is understood but that no program can run. */
    ModelException unsupported(String key, String why) {
        return new ModelException(
                "config.json: \"" + key + "\": " + root.path(key) + " is not supported: " + why,
                file,
                "this variant of " + root.path("model_type").asText("the model") + " cannot be run");
    }

    private @Nullable List<JsonNode> list(String key, Predicate<JsonNode> element, String kind) {
        if (!has(key)) {
            return null;
        }
        List<JsonNode> nodes = elements(key);
        if (!root.get(key).isArray() || !nodes.stream().allMatch(element)) {
            throw wrong(key, root.get(key), kind);
        }
        return nodes;
    }

    private List<JsonNode> elements(String key) {
        List<JsonNode> nodes = new ArrayList<>();
        root.path(key).forEach(nodes::add);
        return nodes;
    }

    private JsonNode required(String key) {
        if (!has(key)) {
            throw new ModelException(
                    file.getFileName() + " has no \"" + keyPrefix + key + "\"",
                    file,
                    "config.json is not complete or belongs to another kind of model");
        }
        return root.get(key);
    }

    private int integerOf(String key, JsonNode node) {
        if (node.isIntegralNumber() && node.canConvertToInt()) {
            return node.intValue();
        }
        if (node.isFloatingPointNumber()
                && node.doubleValue() == Math.rint(node.doubleValue())
                && Math.abs(node.doubleValue()) < Integer.MAX_VALUE) {
            return (int) node.doubleValue();
        }
        throw wrong(key, node, "an integer");
    }

    private double numberOf(String key, JsonNode node) {
        if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
            throw wrong(key, node, "a finite number");
        }
        return node.doubleValue();
    }

    private ModelException wrong(String key, JsonNode value, String expected) {
        return new ModelException(
                file.getFileName() + ": \"" + keyPrefix + key + "\" is " + value + ", expected " + expected,
                file,
                "config.json is damaged or belongs to another kind of model");
    }
}
