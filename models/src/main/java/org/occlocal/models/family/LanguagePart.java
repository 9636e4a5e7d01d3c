package org.occlocal.models.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.weights.WeightFiles;

/**
 * The language model of a checkpoint that sees or hears as well: config.json describes it under text_config, and its tensors
 * have a prefix. For text alone it computes what the whole computes.
 */
public final class LanguagePart {

    private static final String TEXT_CONFIG = "text_config";
    private static final String MODEL_TYPE = "model_type";
    private static final String TIED = "tie_word_embeddings";

    private static final Map<String, Part> PARTS = parts();

    /** Keys that tell sizes, and what the configuration classes have for them: published files leave such sizes out. */
    private static final List<String> SIZE_KEYS =
            List.of("vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers");

    private static final Map<String, List<Integer>> SIZES = Map.of(
            "cohere2", List.of(256_000, 8192, 22_528, 40),
            "llama", List.of(32_000, 4096, 11_008, 32),
            "mistral", List.of(32_000, 4096, 14_336, 32),
            "qwen2", List.of(151_936, 4096, 22_016, 32));

    /** Networks of text_config that are another family's under a name of their own. */
    private static final Map<String, String> RENAMED = Map.of(
            "exaone4_5_text", "exaone4",
            "granite4_vision_text", "granite",
            "granite_docling_text", "granite",
            "hunyuan_vl_text", "hunyuan_v1_dense",
            "paddleocr_vl_text", "llama",
            "qwen2_5_omni_text", "qwen2_5_vl_text",
            "qwen3_omni_moe_text", "qwen3_moe");

    /** The starts of a tensor's name when the language model is alone. */
    private static final List<String> ALONE =
            List.of("model.embed_tokens.", "model.layers.", "model.norm.", "lm_head.");

    /**
     * The language model of one model_type.
     *
     * @param modelType of text_config, where that does not say
     * @param tied whether its head is the embedding, where nothing says
     * @param flat whether the keys of text_config may stand beside vision_config, as in files of transformers 4
     * @param inside the object that text_config stands in, empty for config.json itself
     */
    private record Part(String modelType, boolean tied, boolean flat, String inside) {

        static Part of(String modelType) {
            return new Part(modelType, false, false, "");
        }

        static Part tied(String modelType) {
            return new Part(modelType, true, false, "");
        }
    }

    private static Map<String, Part> parts() {
        Map<String, Part> parts = new TreeMap<>();
        List.of(
                        "idefics3",
                        "llava",
                        "llava_next",
                        "llava_next_video",
                        "perception_lm",
                        "smolvlm",
                        "video_llava",
                        "vipllava")
                .forEach(type -> parts.put(type, Part.of("llama")));
        List.of("deepseek_vl", "deepseek_vl_hybrid", "janus").forEach(type -> parts.put(type, Part.tied("llama")));
        List.of("fast_vlm", "llava_onevision", "video_llama_3").forEach(type -> parts.put(type, Part.of("qwen2")));
        List.of("got_ocr2", "internvl", "ovis2").forEach(type -> parts.put(type, Part.tied("qwen2")));
        List.of("aya_vision", "cohere2_vision").forEach(type -> parts.put(type, Part.tied("cohere2")));
        List.of("idefics2", "mistral3").forEach(type -> parts.put(type, Part.of("mistral")));
        parts.put("aria", Part.of("aria_text"));
        parts.put("cohere_compass", Part.tied("cohere_compass_text"));
        parts.put("ernie4_5_vl_moe", Part.tied("ernie4_5_vl_moe_text"));
        parts.put("exaone4_5", Part.of("exaone4"));
        parts.put("gemma3", Part.tied("gemma3_text"));
        parts.put("gemma3n", Part.tied("gemma3n_text"));
        parts.put("gemma4", Part.tied("gemma4_text"));
        parts.put("gemma4_unified", Part.tied("gemma4_unified_text"));
        List.of("glm46v", "glm4v", "glmga").forEach(type -> parts.put(type, Part.of("glm4v_text")));
        parts.put("glm4v_moe", Part.of("glm4v_moe_text"));
        parts.put("glm_ocr", Part.of("glm_ocr_text"));
        parts.put("granite4_vision", Part.of("granite4_vision_text"));
        parts.put("granite_docling", Part.tied("granite_docling_text"));
        parts.put("hunyuan_vl", new Part("hunyuan_vl_text", true, true, ""));
        parts.put("hyperclovax_vision_v2", Part.tied("hyperclovax"));
        parts.put("kimi_k25", Part.tied("deepseek_v3"));
        parts.put("lfm2_vl", Part.tied("lfm2"));
        parts.put("lfm3_vl", Part.tied("lfm3"));
        parts.put("lighton_ocr", Part.tied("qwen3"));
        parts.put("llama4", Part.of("llama4_text"));
        parts.put("minicpm_ocr", Part.tied("qwen3_5_text"));
        List.of("minicpmv4_6", "minicpmv4_7").forEach(type -> parts.put(type, Part.of("qwen3_5_text")));
        parts.put("mllama", Part.of("mllama_text_model"));
        parts.put("muse_glimmer", Part.of("muse_glimmer_text"));
        parts.put("nemotron_h_omni", Part.of("nemotron_h"));
        parts.put("paddleocr_vl", Part.tied("paddleocr_vl_text"));
        parts.put("qianfan_ocr", Part.of("qwen3"));
        parts.put("qwen2_vl", new Part("qwen2_vl_text", false, true, ""));
        parts.put("qwen2_5_vl", new Part("qwen2_5_vl_text", false, true, ""));
        parts.put("qwen2_5_omni", new Part("qwen2_5_omni_text", false, false, "thinker_config"));
        parts.put("qwen2_5_omni_thinker", Part.of("qwen2_5_omni_text"));
        parts.put("qwen3_5", Part.of("qwen3_5_text"));
        parts.put("qwen3_5_moe", Part.of("qwen3_5_moe_text"));
        parts.put("qwen3_omni_moe", new Part("qwen3_omni_moe_text", false, false, "thinker_config"));
        parts.put("qwen3_omni_moe_thinker", Part.of("qwen3_omni_moe_text"));
        parts.put("qwen3_vl", Part.of("qwen3_vl_text"));
        parts.put("qwen3_vl_moe", Part.of("qwen3_vl_moe_text"));
        parts.put("step3p7", Part.of("step3p5"));
        return parts;
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
        ModelConfig holder = part.inside().isEmpty() ? whole : whole.object(part.inside());
        boolean flat = part.flat() && !holder.has(TEXT_CONFIG);
        ModelConfig own = flat ? holder.with(MODEL_TYPE, part.modelType()) : holder.object(TEXT_CONFIG);
        String modelType = own.text(MODEL_TYPE, part.modelType());
        ModelConfig text = own.withDefaults(Defaults.of(modelType))
                .with(MODEL_TYPE, RENAMED.getOrDefault(modelType, modelType))
                .withDefaults(defaults(part, holder.has(TEXT_CONFIG) ? modelType : ""));
        return holder.has(TIED) ? text.with(TIED, holder.flag(TIED, part.tied())) : text;
    }

    private static ObjectNode defaults(Part part, String modelType) {
        ObjectNode defaults = JsonNodeFactory.instance.objectNode();
        defaults.put(TIED, part.tied());
        List<Integer> sizes = SIZES.getOrDefault(modelType, List.of());
        for (int i = 0; i < sizes.size(); i++) {
            defaults.put(SIZE_KEYS.get(i), sizes.get(i));
        }
        return defaults;
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
        if (name.startsWith("thinker.")) {
            return nameAlone(name.substring("thinker.".length()));
        }
        if (name.startsWith("language_model.")) {
            return name.substring("language_model.".length());
        }
        for (String prefix : List.of("model.language_model.", "model.text_model.")) {
            if (name.startsWith(prefix)) {
                return "model." + name.substring(prefix.length());
            }
        }
        return ALONE.stream().anyMatch(name::startsWith) ? name : null;
    }
}
