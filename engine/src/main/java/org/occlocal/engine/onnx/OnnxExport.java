package org.occlocal.engine.onnx;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.GenerationDefaults;
import org.occlocal.models.ModelException;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.ModelConfig;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.DecoderWeights;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.RowSpec;
import org.occlocal.models.weights.WeightFiles;

/**
 * A folder with a ready-made ONNX graph of a language model, as Optimum or onnxruntime-genai's builder leaves it.
 *
 * @param folder with config.json or genai_config.json
 * @param graph the .onnx file, checked
 * @param modelType what the configuration calls the model
 * @param vocabularySize V
 * @param contextWindow most tokens that the model was made for
 * @param generation special ids and sampling defaults
 */
public record OnnxExport(
        Path folder,
        Path graph,
        String modelType,
        int vocabularySize,
        int contextWindow,
        GenerationDefaults generation) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String GENAI_CONFIG = "genai_config.json";
    private static final long MOST_CONFIG_BYTES = 16_000_000;

    private static final List<String> CONTEXT_WINDOWS =
            List.of("max_position_embeddings", "n_positions", "n_ctx", "max_seq_len", "seq_length");

    /** Optimum's names; what has a cache comes first. */
    private static final List<String> GRAPHS = List.of(
            "decoder_model_merged.onnx",
            "model.onnx",
            "decoder_model.onnx",
            "onnx/decoder_model_merged.onnx",
            "onnx/model.onnx",
            "onnx/decoder_model.onnx");

    /** Whether a folder holds a ready-made graph and no weights that the engines load themselves. */
    public static boolean isIn(Path folder) {
        return !WeightFiles.areIn(folder)
                && (Files.exists(folder.resolve(GENAI_CONFIG))
                        || GRAPHS.stream().anyMatch(name -> Files.exists(folder.resolve(name))));
    }

    /** @throws ModelException when configuration or graph cannot be used */
    public static OnnxExport open(Path folder) {
        Path genai = folder.resolve(GENAI_CONFIG);
        if (Files.exists(genai)) {
            return ofBuilder(folder, genai);
        }
        ModelConfig config = ModelConfig.read(folder);
        JsonNode root = read(config.file());
        Path graph = GRAPHS.stream()
                .map(folder::resolve)
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new ModelException(
                        "no ONNX graph", folder, "name a folder that holds one of " + String.join(", ", GRAPHS)));
        GraphFileCheck.check(graph);
        return new OnnxExport(
                folder,
                graph,
                root.path("model_type").asText("unknown"),
                positive(root, config.file(), "vocab_size"),
                contextWindow(config, root),
                GenerationDefaults.read(folder, config));
    }

    private static OnnxExport ofBuilder(Path folder, Path file) {
        JsonNode model = read(file).path("model");
        String name = model.path("decoder").path("filename").asText("");
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw new ModelException(
                    "model.decoder.filename is \"" + name + "\", expected the name of a file in the same folder",
                    file,
                    "do not use this model: its configuration was tampered with, or is of a model in several graphs");
        }
        Path graph = folder.resolve(name);
        if (!Files.exists(graph)) {
            throw new ModelException("the graph is missing", graph, "download the model completely");
        }
        GraphFileCheck.check(graph);
        JsonNode bos = model.path("bos_token_id");
        return new OnnxExport(
                folder,
                graph,
                model.path("type").asText("unknown"),
                positive(model, file, "vocab_size"),
                positive(model, file, "context_length"),
                new GenerationDefaults(
                        ids(model.path("eos_token_id")), bos.isInt() ? bos.intValue() : null, 1, 1, 0, 1));
    }

    /** What the configuration says of the model: its window and its vocabulary. Families are none of a graph's business. */
    public DecoderSpec spec() {
        return spec(List.of());
    }

    /** As above, with layers as the cache needs them. */
    DecoderSpec spec(List<LayerSpec> layers) {
        return new DecoderSpec(
                modelType,
                vocabularySize,
                1,
                contextWindow,
                NormKind.RMS,
                0,
                1,
                0,
                null,
                RowSpec.PLAIN,
                List.of(),
                layers,
                1,
                0,
                new DecoderWeights(
                        List.of(),
                        Collections.nCopies(layers.size(), List.of()),
                        List.of(),
                        false,
                        "",
                        name -> name,
                        name -> true));
    }

    private static List<Integer> ids(JsonNode node) {
        List<Integer> ids = new ArrayList<>();
        if (node.isInt()) {
            ids.add(node.intValue());
        }
        node.forEach(element -> ids.add(element.asInt()));
        return ids;
    }

    private static JsonNode read(Path file) {
        try {
            if (Files.size(file) > MOST_CONFIG_BYTES) {
                throw new ModelException(
                        "the file has " + Files.size(file) + " bytes, limit " + MOST_CONFIG_BYTES,
                        file,
                        "download it again");
            }
            @Nullable JsonNode root = JSON.readTree(Files.readAllBytes(file));
            if (root == null || !root.isObject()) {
                throw new ModelException("the file is no JSON object", file, "download it again");
            }
            return root;
        } catch (IOException e) {
            throw new ModelException("cannot read the configuration", file, "download it again", e);
        }
    }

    /** What config.json says, or the model's family where it says nothing, as that of bloom need not. */
    private static int contextWindow(ModelConfig config, JsonNode root) {
        boolean says = CONTEXT_WINDOWS.stream().anyMatch(root::has);
        return !says && Families.modelTypes().contains(config.modelType())
                ? Families.read(config).contextWindow()
                : positive(root, config.file(), CONTEXT_WINDOWS.toArray(String[]::new));
    }

    /** The first of some keys that is there. */
    private static int positive(JsonNode root, Path file, String... keys) {
        for (String key : keys) {
            JsonNode node = root.path(key);
            if (node.isInt() && node.intValue() > 0) {
                return node.intValue();
            }
        }
        throw new ModelException(
                "no usable " + String.join(" or ", keys), file, "export the model again, with its configuration");
    }
}
