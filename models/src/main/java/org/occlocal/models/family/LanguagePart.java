package org.occlocal.models.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.weights.WeightFiles;

/**
 * The language model of a checkpoint that sees images as well: config.json describes it under text_config, and its tensors
 * have a prefix. For text alone it computes what the whole computes.
 */
public final class LanguagePart {

    private static final String TEXT_CONFIG = "text_config";
    private static final String MODEL_TYPE = "model_type";
    private static final String TIED = "tie_word_embeddings";

    private static final Map<String, Part> PARTS = new TreeMap<>(Map.ofEntries(
            Map.entry("exaone4_5", Part.of("exaone4")),
            Map.entry("gemma3", new Part("gemma3_text", true, false)),
            Map.entry("gemma4", new Part("gemma4_text", true, false)),
            Map.entry("glm4v", Part.of("glm4v_text")),
            Map.entry("glm4v_moe", Part.of("glm4v_moe_text")),
            Map.entry("internvl", new Part("qwen2", true, false)),
            Map.entry("llama4", Part.of("llama4_text")),
            Map.entry("llava", Part.of("llama")),
            Map.entry("llava_next", Part.of("llama")),
            Map.entry("mistral3", Part.of("mistral")),
            Map.entry("qwen2_vl", new Part("qwen2_vl_text", false, true)),
            Map.entry("qwen2_5_vl", new Part("qwen2_5_vl_text", false, true)),
            Map.entry("qwen3_5", Part.of("qwen3_5_text")),
            Map.entry("qwen3_5_moe", Part.of("qwen3_5_moe_text")),
            Map.entry("qwen3_vl", Part.of("qwen3_vl_text")),
            Map.entry("qwen3_vl_moe", Part.of("qwen3_vl_moe_text"))));

    /** Sizes of Llama 7B, which LLaVA's files leave out. */
    private static final Map<String, Integer> LLAMA_SIZES =
            Map.of("vocab_size", 32_000, "hidden_size", 4096, "intermediate_size", 11_008, "num_hidden_layers", 32);

    /** What the first checkpoints of a family call the model_type of its text_config. */
    private static final Map<String, String> RENAMED = Map.of("exaone4_5_text", "exaone4");

    /** The starts of a tensor's name when the language model is alone. */
    private static final List<String> ALONE =
            List.of("model.embed_tokens.", "model.layers.", "model.norm.", "lm_head.");

    /**
     * The language model of one model_type.
     *
     * @param modelType of text_config, where that does not say
     * @param tied whether its head is the embedding, where nothing says
     * @param flat whether the keys of text_config may stand beside vision_config, as in files of transformers 4
     */
    private record Part(String modelType, boolean tied, boolean flat) {

        static Part of(String modelType) {
            return new Part(modelType, false, false);
        }
    }

    private LanguagePart() {}

    /** All values of model_type of such checkpoints. */
    static List<String> modelTypes() {
        return List.copyOf(PARTS.keySet());
    }

    /** What describes the language model, which is the whole for most. */
    public static ModelConfig config(ModelConfig whole) {
        Part part = PARTS.get(whole.modelType());
        if (part == null) {
            return whole;
        }
        ObjectNode defaults = JsonNodeFactory.instance.objectNode();
        defaults.put(MODEL_TYPE, part.modelType());
        defaults.put(TIED, part.tied());
        if (part.modelType().equals("llama")) {
            LLAMA_SIZES.forEach(defaults::put);
        }
        boolean flat = part.flat() && !whole.has(TEXT_CONFIG);
        ModelConfig own = flat ? whole.with(MODEL_TYPE, part.modelType()) : whole.object(TEXT_CONFIG);
        String renamed = RENAMED.get(own.text(MODEL_TYPE, part.modelType()));
        ModelConfig text = renamed == null ? own : own.with(MODEL_TYPE, renamed);
        return whole.has(TIED)
                ? text.with(TIED, whole.flag(TIED, part.tied())).withDefaults(defaults)
                : text.withDefaults(defaults);
    }

    /** Its tensors under the names that it has when it is alone. */
    public static WeightFiles weights(ModelConfig whole, WeightFiles files) {
        return PARTS.containsKey(whole.modelType()) ? files.part(LanguagePart::nameAlone) : files;
    }

    /**
     * Null for tensors of other parts. Checkpoints have the names of transformers 4, which for some are those of the language model
     * alone, or those of 5 in memory.
     */
    private static @Nullable String nameAlone(String name) {
        if (name.startsWith("language_model.")) {
            return name.substring("language_model.".length());
        }
        if (name.startsWith("model.language_model.")) {
            return "model." + name.substring("model.language_model.".length());
        }
        return ALONE.stream().anyMatch(name::startsWith) ? name : null;
    }
}
