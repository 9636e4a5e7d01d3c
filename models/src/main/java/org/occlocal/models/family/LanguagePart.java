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
    private static final String TIED = "tie_word_embeddings";

    /** For each model_type the one of its text_config, where that does not say, and whether its head is tied. */
    private static final Map<String, Part> PARTS = new TreeMap<>(Map.of(
            "gemma3", new Part("gemma3_text", true),
            "mistral3", new Part("mistral", false),
            "qwen3_5", new Part("qwen3_5_text", false),
            "qwen3_5_moe", new Part("qwen3_5_moe_text", false)));

    private record Part(String modelType, boolean tied) {}

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
        defaults.put("model_type", part.modelType());
        defaults.put(TIED, part.tied());
        ModelConfig text = whole.object(TEXT_CONFIG);
        return whole.has(TIED)
                ? text.with(TIED, whole.flag(TIED, part.tied())).withDefaults(defaults)
                : text.withDefaults(defaults);
    }

    /** Its tensors under the names that it has when it is alone. */
    public static WeightFiles weights(ModelConfig whole, WeightFiles files) {
        return PARTS.containsKey(whole.modelType()) ? files.part(LanguagePart::nameAlone) : files;
    }

    /** Null for tensors of other parts. Checkpoints have the names of transformers 4, or those of 5 in memory. */
    private static @Nullable String nameAlone(String name) {
        if (name.startsWith("language_model.")) {
            return name.substring("language_model.".length());
        }
        if (name.startsWith("model.language_model.")) {
            return "model." + name.substring("model.language_model.".length());
        }
        return name.startsWith("lm_head.") ? name : null;
    }
}
