package org.occlocal.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.family.ModelConfig;

/**
 * Ids that come with a checkpoint: generation_config.json where it says something, else config.json, as transformers
 * resolves them.
 *
 * @param eosIds generation ends with any of these; empty when the checkpoint names none
 * @param bosId first token of a text, null for none
 * @param repetitionPenalty 1 is off
 * @param temperature for those who sample
 * @param topK for those who sample; 0 is off, transformers' own default is 50
 * @param topP for those who sample; 1 is off
 */
public record GenerationDefaults(
        List<Integer> eosIds,
        @Nullable Integer bosId,
        double repetitionPenalty,
        double temperature,
        int topK,
        double topP) {

    private static final int TRANSFORMERS_TOP_K = 50;

    public GenerationDefaults {
        eosIds = List.copyOf(eosIds);
    }

    /** @throws ModelException when a file is broken */
    public static GenerationDefaults read(Path folder, ModelConfig config) {
        try {
            ObjectMapper json = new ObjectMapper();
            JsonNode model = json.readTree(Files.readAllBytes(config.file()));
            Path file = folder.resolve("generation_config.json");
            JsonNode generation =
                    Files.exists(file) ? json.readTree(Files.readAllBytes(file)) : json.createObjectNode();
            JsonNode bos =
                    generation.hasNonNull("bos_token_id") ? generation.get("bos_token_id") : model.path("bos_token_id");
            return new GenerationDefaults(
                    ids(
                            generation.hasNonNull("eos_token_id")
                                    ? generation.get("eos_token_id")
                                    : model.path("eos_token_id")),
                    bos.isInt() ? bos.intValue() : null,
                    generation.path("repetition_penalty").asDouble(1),
                    generation.path("temperature").asDouble(1),
                    generation.path("top_k").asInt(TRANSFORMERS_TOP_K),
                    generation.path("top_p").asDouble(1));
        } catch (IOException e) {
            throw new ModelException(
                    "cannot read generation_config.json",
                    folder.resolve("generation_config.json"),
                    "mend or remove the file",
                    e);
        }
    }

    private static List<Integer> ids(JsonNode node) {
        List<Integer> ids = new ArrayList<>();
        if (node.isInt()) {
            ids.add(node.intValue());
        }
        node.forEach(element -> {
            if (element.isInt()) {
                ids.add(element.intValue());
            }
        });
        return ids;
    }
}
