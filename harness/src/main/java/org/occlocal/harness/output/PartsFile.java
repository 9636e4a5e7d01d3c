package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/**
 * How the datasets of a run were cut into parts, in tasks/parts.json: whoever goes on with the run, with more workers or
 * fewer, keeps to it, and whoever reads the predictions knows which parts there must be. Used by one thread.
 */
public final class PartsFile {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Map<String, Map<String, Cut>> cuts;

    private PartsFile(Path file, Map<String, Map<String, Cut>> cuts) {
        this.file = file;
        this.cuts = cuts;
    }

    /**
     * How a dataset was cut for a model.
     *
     * @param rows of the dataset at that time
     * @param slices of its parts, in order; empty for a dataset in one piece
     */
    public record Cut(int rows, List<String> slices) {
        public Cut {
            slices = List.copyOf(slices);
        }
    }

    /** @throws ConfigException when the file is broken; a file that is not there is empty */
    public static PartsFile read(Path runFolder) {
        Path file = runFolder.resolve("tasks").resolve("parts.json");
        try {
            return new PartsFile(
                    file,
                    Files.exists(file)
                            ? JSON.readValue(file.toFile(), new TypeReference<TreeMap<String, Map<String, Cut>>>() {})
                            : new TreeMap<>());
        } catch (JsonProcessingException e) {
            throw new ConfigException(file + " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage()
                    + "; it says how datasets were cut into parts: bring it back, or begin a run of its own");
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        }
    }

    /** Null where it was not asked yet. */
    public @Nullable Cut cut(String model, String dataset) {
        return cuts.getOrDefault(model, Map.of()).get(dataset);
    }

    public void put(String model, String dataset, Cut cut) {
        cuts.computeIfAbsent(model, name -> new TreeMap<>()).put(dataset, cut);
    }

    /** @throws OutputException when it cannot be written */
    public void write() {
        JsonNode content = JSON.valueToTree(cuts);
        WholeFile.write(file, content);
    }
}
