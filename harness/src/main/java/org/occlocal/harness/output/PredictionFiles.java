package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.partitioners.Part;

/** Files of predictions as OpenCompass writes them: {@code {"0": {"prediction": ...}, "1": ...}}. */
public final class PredictionFiles {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    private PredictionFiles() {}

    /**
     * The records of a dataset: DATASET.json of a folder, or its parts DATASET_0.json, DATASET_1.json, ...
     *
     * @param model whose predictions they are, for errors
     * @throws ConfigException when there are none, or a file is broken
     */
    public static List<Map<String, Object>> of(Path folder, String model, String dataset) {
        Path whole = folder.resolve(dataset + ".json");
        if (Files.isRegularFile(whole)) {
            return read(whole);
        }
        List<Map<String, Object>> records = new ArrayList<>();
        for (int part = 0; Files.isRegularFile(folder.resolve(Part.nameOf(dataset, part) + ".json")); part++) {
            records.addAll(read(folder.resolve(Part.nameOf(dataset, part) + ".json")));
        }
        if (records.isEmpty()) {
            throw new ConfigException(
                    "there are no predictions of " + model + " for " + dataset + ", looked for " + whole);
        }
        return records;
    }

    static List<Map<String, Object>> read(Path file) {
        List<Map<String, Object>> records = new ArrayList<>();
        try {
            Map<String, Map<String, Object>> numbered =
                    JSON.readValue(file.toFile(), new TypeReference<LinkedHashMap<String, Map<String, Object>>>() {});
            for (int i = 0; numbered != null && i < numbered.size(); i++) {
                Map<String, Object> one = numbered.get(Integer.toString(i));
                if (one == null) {
                    throw broken(file, " has " + numbered.size() + " records and none with key \"" + i + "\"");
                }
                records.add(one);
            }
            return records;
        } catch (JsonProcessingException e) {
            throw broken(file, " line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        }
    }

    private static ConfigException broken(Path file, String problem) {
        return new ConfigException(file + problem
                + "\n  mend:  a run that has a journal writes the file again: delete it, and go on with -r");
    }
}
