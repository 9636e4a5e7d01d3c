package org.occlocal.harness.datasets;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.DatasetConfig.ColumnRule;

/** Reads the rows of a dataset from files of JSON lines. */
public final class RowReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final DatasetConfig config;
    private final Path root;

    /** @param root data root, which the file names of the configuration are relative to */
    public RowReader(DatasetConfig config, Path root) {
        this.config = config;
        this.root = root;
    }

    /** @throws ConfigException when a file is missing or a line is broken, with its number */
    public List<Row> test() {
        List<JsonNode> nodes = read(config.data().test());
        String labels = config.data().labels();
        List<String> labelLines = labels == null ? null : lines(root.resolve(labels));
        if (labelLines != null && labelLines.size() != nodes.size()) {
            throw new ConfigException(root.resolve(config.data().test()) + " has " + nodes.size() + " rows, "
                    + root.resolve(String.valueOf(labels)) + " has " + labelLines.size() + " labels");
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            if (isKept(nodes.get(i))) {
                rows.add(row(
                        i,
                        nodes.get(i),
                        labelLines == null ? null : labelLines.get(i).strip(),
                        config.data().test()));
            }
        }
        if (rows.isEmpty()) {
            throw new ConfigException(root.resolve(config.data().test()) + " has no rows");
        }
        return rows;
    }

    /** Rows that in-context examples are taken from. */
    public List<Row> train() {
        String file = config.data().train();
        if (file == null) {
            return List.of();
        }
        List<JsonNode> nodes = read(file);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            rows.add(row(i, nodes.get(i), null, file));
        }
        return rows;
    }

    private boolean isKept(JsonNode node) {
        DatasetConfig.Keep keep = config.data().keep();
        return keep == null || at(node, keep.path()).size() == keep.size();
    }

    private Row row(int number, JsonNode node, @Nullable String label, String file) {
        Map<String, Object> columns = new LinkedHashMap<>();
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isValueNode()) {
                columns.put(field.getKey(), field.getValue().asText());
            }
        });
        if (label != null) {
            columns.put("label", label);
        }
        config.columns().forEach((name, rule) -> columns.put(name, derive(name, rule, node, columns, number, file)));
        return new Row(number, columns);
    }

    private String derive(
            String name, ColumnRule rule, JsonNode node, Map<String, Object> columns, int number, String file) {
        String path = rule.path();
        if (path != null) {
            JsonNode value = at(node, path);
            if (!value.isValueNode()) {
                throw new ConfigException(
                        where(file, number) + ": column \"" + name + "\": nothing at \"" + path + "\"");
            }
            return value.asText();
        }
        Object source = columns.get(String.valueOf(rule.in()));
        Object with = columns.get(String.valueOf(rule.with()));
        if (source == null || with == null) {
            throw new ConfigException(where(file, number) + ": column \"" + name + "\" needs columns \"" + rule.in()
                    + "\" and \"" + rule.with() + "\", the row has " + columns.keySet());
        }
        return source.toString().replace(String.valueOf(rule.replace()), with.toString());
    }

    private static JsonNode at(JsonNode node, String path) {
        JsonNode value = node;
        for (String step : path.split("\\.", -1)) {
            value = value.isArray() && step.matches("\\d{1,9}") ? value.path(Integer.parseInt(step)) : value.path(step);
        }
        return value;
    }

    private List<JsonNode> read(String name) {
        Path file = root.resolve(name);
        List<JsonNode> nodes = new ArrayList<>();
        int number = 0;
        for (String line : lines(file)) {
            number++;
            if (line.isBlank()) {
                continue;
            }
            try {
                JsonNode node = JSON.readTree(line);
                if (!node.isObject()) {
                    throw new ConfigException(file + " line " + number + ": expected a JSON object");
                }
                nodes.add(node);
            } catch (JsonProcessingException e) {
                throw new ConfigException(file + " line " + number + ": " + e.getOriginalMessage());
            }
        }
        return nodes;
    }

    private List<String> lines(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("dataset " + config.name() + " needs " + file
                    + ", which is not there; name the folder that holds it with --data-root");
        }
        try {
            return Files.readAllLines(file);
        } catch (MalformedInputException e) {
            throw new ConfigException(file + " is not UTF-8 text");
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        }
    }

    private static String where(String file, int number) {
        return file + " row " + number;
    }
}
