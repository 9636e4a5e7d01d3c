package org.occlocal.harness.retrievers.encoder;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.JsonObject;

/**
 * What the files of an encoder's folder say, checked.
 *
 * @param model the ONNX file
 * @param pooling how tokens become one vector
 * @param normalizes whether vectors are brought to length 1
 * @param maxTokens most tokens of a text, special tokens included; 0 where the folder does not say
 * @param lowersCase whether texts are put in small letters before they are encoded
 * @param prompt what is put before each text; empty as a rule
 */
record EncoderFolder(
        Path folder,
        Path model,
        Pooling pooling,
        boolean normalizes,
        int maxTokens,
        boolean lowersCase,
        String prompt) {

    private static final List<String> MODELS = List.of("onnx/model.onnx", "model.onnx");

    /** @throws ConfigException when a file is missing, or names something that is not understood */
    static EncoderFolder read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new ConfigException("sentence encoder: there is no folder " + folder
                    + "; download one such as sentence-transformers/all-mpnet-base-v2 and name its folder");
        }
        Path model = MODELS.stream()
                .map(folder::resolve)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElseThrow(() -> new ConfigException("sentence encoder: " + folder + " has neither "
                        + String.join(" nor ", MODELS) + "; download the repository's onnx folder too, or export it:"
                        + " optimum-cli export onnx --library sentence_transformers --model DIR DIR/onnx"));
        List<JsonObject> modules =
                has(folder, "modules.json") ? JsonFiles.objects(folder.resolve("modules.json")) : List.of();
        List<String> types =
                modules.stream().map(module -> lastPart(module.text("type"))).toList();
        if (!modules.isEmpty()
                && !types.equals(List.of("Transformer", "Pooling"))
                && !types.equals(List.of("Transformer", "Pooling", "Normalize"))) {
            throw new ConfigException("sentence encoder: " + folder.resolve("modules.json") + " has the modules "
                    + types + "; understood are Transformer, Pooling and then Normalize or nothing");
        }
        Path transformer =
                modules.isEmpty() ? folder : folder.resolve(modules.get(0).text("path"));
        // a plain model without modules is pooled by the mean, as sentence-transformers does with one
        Pooling pooling = modules.isEmpty()
                ? Pooling.MEAN
                : pooling(folder.resolve(modules.get(1).text("path")));
        return new EncoderFolder(
                folder,
                model,
                pooling,
                types.contains("Normalize"),
                number(transformer, "sentence_bert_config.json", "max_seq_length", largest(folder)),
                has(transformer, "sentence_bert_config.json")
                        && Boolean.TRUE.equals(JsonFiles.object(transformer.resolve("sentence_bert_config.json"))
                                .columns()
                                .get("do_lower_case")),
                prompt(folder));
    }

    private static boolean has(Path folder, String file) {
        return Files.isRegularFile(folder.resolve(file));
    }

    private static String lastPart(String type) {
        return type.substring(type.lastIndexOf('.') + 1);
    }

    /** Of tokenizer and model the smaller limit. */
    private static int largest(Path folder) {
        int[] limits = Stream.of(
                        number(folder, "tokenizer_config.json", "model_max_length", 0),
                        number(folder, "config.json", "max_position_embeddings", 0))
                .mapToInt(limit -> limit)
                .filter(limit -> limit > 0)
                .toArray();
        int least = 0;
        for (int limit : limits) {
            least = least == 0 ? limit : Math.min(least, limit);
        }
        return least;
    }

    private static int number(Path folder, String file, String key, int otherwise) {
        return has(folder, file)
                        && JsonFiles.object(folder.resolve(file)).columns().get(key) instanceof Long number
                        && number > 0
                        && number <= Integer.MAX_VALUE
                ? number.intValue()
                : otherwise;
    }

    private static Pooling pooling(Path folder) {
        Path file = folder.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            throw new ConfigException("sentence encoder: " + file + " is missing, which says how tokens are pooled");
        }
        Map<String, Object> config = JsonFiles.object(file).columns();
        List<String> modes = new ArrayList<>();
        if (config.get("pooling_mode") instanceof String mode) {
            modes.add(mode);
        }
        config.forEach((key, value) -> {
            if (key.startsWith("pooling_mode_") && Boolean.TRUE.equals(value)) {
                modes.add(key);
            }
        });
        for (Pooling pooling : Pooling.values()) {
            if (modes.equals(List.of(pooling.mode())) || modes.equals(List.of(pooling.flag()))) {
                return pooling;
            }
        }
        throw new ConfigException("sentence encoder: " + file + " pools by " + modes + "; understood is one of "
                + Stream.of(Pooling.values()).map(Pooling::flag).toList());
    }

    private static String prompt(Path folder) {
        if (!has(folder, "config_sentence_transformers.json")) {
            return "";
        }
        Map<String, Object> config = JsonFiles.object(folder.resolve("config_sentence_transformers.json"))
                .columns();
        return config.get("default_prompt_name") instanceof String name
                        && config.get("prompts") instanceof Map<?, ?> prompts
                        && prompts.get(name) instanceof String prompt
                ? prompt
                : "";
    }
}
