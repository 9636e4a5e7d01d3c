package org.occlocal.models.weights;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.ModelException;

/**
 * All tensors of a checkpoint folder: model.safetensors, its sharded form, pytorch_model.bin, its sharded form, in this
 * order of preference, as transformers looks for them.
 */
public final class WeightFiles {

    /** The one file of a checkpoint without shards. */
    public static final String WHOLE = "model.safetensors";

    /** What {@link #WHOLE} is called while it is being written; such a folder is no checkpoint yet. */
    public static final String PARTIAL = WHOLE + ".partial";

    private static final String PICKLED = "pytorch_model.bin";
    private static final String INDEX = ".index.json";
    private static final List<String> NAMES = List.of(WHOLE, WHOLE + INDEX, PICKLED, PICKLED + INDEX);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]*");

    private final Path folder;
    private final Map<String, TensorLocation> tensors;

    private WeightFiles(Path folder, Map<String, TensorLocation> tensors) {
        this.folder = folder;
        this.tensors = Map.copyOf(tensors);
    }

    /** Whether a folder holds weights, complete or not. */
    public static boolean areIn(Path folder) {
        return NAMES.stream().anyMatch(name -> Files.exists(folder.resolve(name)));
    }

    /** @throws ModelException when there is none, a shard is missing, or a file is damaged */
    public static WeightFiles open(Path folder) {
        for (String name : NAMES) {
            Path file = folder.resolve(name);
            if (Files.exists(file)) {
                Function<Path, Map<String, TensorLocation>> reader = weights -> {
                    FailedDownload.refuse(weights);
                    return name.startsWith(WHOLE) ? SafetensorsFile.read(weights) : PickledFile.read(weights);
                };
                return new WeightFiles(folder, name.endsWith(INDEX) ? readShards(file, reader) : reader.apply(file));
            }
        }
        throw new ModelException(
                "no weights: none of " + String.join(", ", NAMES),
                folder,
                "download the checkpoint completely, or name the folder that holds config.json and the weights");
    }

    public Path folder() {
        return folder;
    }

    /**
     * Some of the tensors under other names.
     *
     * @param nameOf the new name for each, null for those that are left out
     */
    public WeightFiles part(UnaryOperator<@Nullable String> nameOf) {
        Map<String, TensorLocation> some = new TreeMap<>();
        tensors.forEach((name, location) -> {
            String other = nameOf.apply(name);
            if (other != null) {
                some.put(other, location);
            }
        });
        return new WeightFiles(folder, some);
    }

    /** Tensor name to place. */
    public Map<String, TensorLocation> tensors() {
        return tensors;
    }

    private static Map<String, TensorLocation> readShards(
            Path index, Function<Path, Map<String, TensorLocation>> reader) {
        Map<String, String> shardOfTensor = readIndex(index);
        Map<String, Map<String, TensorLocation>> shards = new TreeMap<>();
        for (String shard : shardOfTensor.values()) {
            if (!shards.containsKey(shard)) {
                Path file = index.resolveSibling(shard);
                if (!Files.exists(file)) {
                    throw new ModelException(
                            "weight file \"" + shard + "\" is missing, " + index.getFileName() + " names it",
                            file,
                            "download the checkpoint again, it is not complete");
                }
                shards.put(shard, reader.apply(file));
            }
        }
        Map<String, TensorLocation> all = new LinkedHashMap<>();
        shardOfTensor.forEach((name, shard) -> {
            TensorLocation location = shards.getOrDefault(shard, Map.of()).get(name);
            if (location == null) {
                throw new ModelException(
                        "tensor \"" + name + "\" is not in the file that " + index.getFileName() + " names for it",
                        index.resolveSibling(shard),
                        "index and weight files come from different checkpoints; download both again");
            }
            all.put(name, location);
        });
        return all;
    }

    private static Map<String, String> readIndex(Path index) {
        JsonNode map;
        try {
            map = JSON.readTree(Files.readAllBytes(index)).path("weight_map");
        } catch (IOException e) {
            throw new ModelException("cannot read the index of the weight files", index, "download it again", e);
        }
        Map<String, String> shardOfTensor = new LinkedHashMap<>();
        map.fields().forEachRemaining(entry -> {
            String shard = entry.getValue().asText();
            if (!FILE_NAME.matcher(shard).matches()) {
                throw new ModelException(
                        "weight file name \"" + shard + "\" leads out of the folder",
                        index,
                        "do not use this checkpoint: its index was tampered with");
            }
            shardOfTensor.put(entry.getKey(), shard);
        });
        if (shardOfTensor.isEmpty()) {
            throw new ModelException("the index has no weight_map", index, "download it again");
        }
        return shardOfTensor;
    }
}
