package org.occlocal.configs;

import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One model of a run: OpenCompass' model dictionary.
 *
 * @param kind which of OpenCompass' classes; it decides how prompts are rendered, cut and scored
 * @param name as in tables and file names ({@code abbr})
 * @param path a checkpoint folder, a HuggingFace id or a short name
 * @param tokenizerPath folder of another tokenizer; null for the checkpoint's own
 * @param maxSequenceLength longest prompt in tokens ({@code max_seq_len}); null for the model's own window
 * @param maxNewTokens for datasets that say nothing ({@code max_out_len}); null for none
 * @param batchSize most rows that generate at a time; null for the command line's
 * @param gpus {@code run_cfg.num_gpus}; null where it says nothing
 * @param metaTemplate how roles are written; null for none
 * @param stopWords strings that end every generation
 * @param generation {@code generation_kwargs}, names as transformers has them
 * @param dtype {@code model_kwargs.torch_dtype} without "torch."; null for the device's default
 * @param cutsMiddle {@code mode='mid'} or {@code drop_middle}: a prompt that is too long loses its middle
 * @param truncationSide {@code tokenizer_kwargs.truncation_side}; null for the tokenizer's own
 * @param predictionPostprocessor applied to each prediction of this model; null for none
 * @param source the dictionary that all this was read from
 */
public record ModelConfig(
        ModelKind kind,
        String name,
        String path,
        @Nullable String tokenizerPath,
        @Nullable Integer maxSequenceLength,
        @Nullable Integer maxNewTokens,
        @Nullable Integer batchSize,
        @Nullable Integer gpus,
        @Nullable Map<String, Object> metaTemplate,
        List<String> stopWords,
        Map<String, Object> generation,
        @Nullable String dtype,
        boolean cutsMiddle,
        @Nullable String truncationSide,
        @Nullable Component predictionPostprocessor,
        Map<String, Object> source) {

    private static final String VICUNA = "vicuna";

    /** Keys that say how OpenCompass' own backends are driven; they have no meaning for this engine. */
    private static final Set<String> WITHOUT_MEANING = Set.of(
            "peft_kwargs",
            "hf_cache_dir",
            "use_fastchat_template",
            "pad_token_id",
            "batch_padding",
            "extract_pred_after_decode",
            "tokenizer_only",
            "summarizer_abbr",
            "min_out_len",
            "engine_config",
            "max_workers",
            "concurrency",
            "backend",
            "chat_template_kwargs",
            "sample_kwargs",
            "lora_path",
            "use_mixed_gpus");

    /** Keys of model_kwargs that are settled by this engine and need no word. */
    private static final Set<String> SETTLED = Set.of(
            "device_map",
            "trust_remote_code",
            "torch_dtype",
            "tensor_parallel_size",
            "max_model_len",
            "gpu_memory_utilization",
            "attn_implementation",
            "low_cpu_mem_usage",
            "device",
            "dtype");

    public ModelConfig {
        stopWords = List.copyOf(stopWords);
        generation = Collections.unmodifiableMap(new LinkedHashMap<>(generation));
        source = Collections.unmodifiableMap(new LinkedHashMap<>(source));
    }

    /**
     * Reads a model's dictionary.
     *
     * @param place where the dictionary stands, for messages
     * @return null when it has problems, which are then in {@code problems}
     */
    public static @Nullable ModelConfig read(Map<?, ?> values, String place, Problems problems) {
        int before = problems.errors().size();
        Object given = values.get("abbr");
        String where = given instanceof String name ? "model " + name : place;
        Dictionary model = new Dictionary(values, where, problems);
        String type = model.requiredText("type");
        ModelKind kind = ModelKind.named(type);
        if (kind == null && !type.isEmpty()) {
            problems.error(where, "type " + type + " is not supported; supported are " + ModelKind.names());
        }
        String path = model.requiredText("path");
        String name = model.text("abbr");
        if (name != null && (name.contains("..") || name.startsWith("/") || name.isBlank())) {
            problems.error(where, "abbr \"" + name + "\" would leave the output folder; use letters, digits, - and _");
        }
        Dictionary runner = model.dictionary("run_cfg");
        Dictionary weights = model.dictionary("model_kwargs");
        Dictionary tokenizer = model.dictionary("tokenizer_kwargs");
        Dictionary generation = model.dictionary(model.has("generation_kwargs") ? "generation_kwargs" : "gen_config");
        String mode = model.text("mode");
        Boolean dropsMiddle = model.flag("drop_middle");
        if (mode != null && !List.of("none", "mid").contains(mode)) {
            problems.error(where, "mode is \"" + mode + "\", known are none and mid");
        }
        if (model.value("peft_path") != null) {
            problems.error(where, "peft_path is not supported: merge the adapter into the checkpoint");
        }
        String conversation = model.text("fastchat_template");
        if (conversation != null && !conversation.isEmpty() && !conversation.equals(VICUNA)) {
            problems.error(
                    where,
                    "fastchat_template \"" + conversation + "\" is not supported, only " + VICUNA
                            + "; give the tokenizer a chat template instead");
        }
        for (String key : List.of("max_seq_len", "max_out_len", "batch_size")) {
            Integer number = model.integer(key);
            if (number != null && number < 1) {
                problems.error(where, "\"" + key + "\" is " + number + ", it must be 1 or more");
            }
        }
        String endString = model.text("end_str");
        List<String> stops = new java.util.ArrayList<>(model.texts("stop_words"));
        if (endString != null) {
            stops.add(endString);
        }
        String dtype = weights == null ? null : dtype(weights);
        Dictionary meta = kind != null && !kind.takesMetaTemplate() ? null : model.dictionary("meta_template");
        if (kind != null && !kind.takesMetaTemplate() && model.value("meta_template") != null) {
            problems.warning(where, "meta_template is ignored, as " + kind.className() + " ignores it");
        }
        ModelConfig read = kind == null
                ? null
                : new ModelConfig(
                        kind,
                        name == null ? abbreviation(kind, path) : name,
                        path,
                        model.text("tokenizer_path"),
                        model.integer("max_seq_len"),
                        model.integer("max_out_len"),
                        model.integer("batch_size"),
                        runner == null ? null : runner.integer("num_gpus"),
                        meta == null ? null : meta.others(),
                        stops,
                        generation == null ? Map.of() : generation.others(),
                        dtype,
                        "mid".equals(mode) || Boolean.TRUE.equals(dropsMiddle),
                        tokenizer == null ? null : tokenizer.text("truncation_side"),
                        model.component("pred_postprocessor"),
                        source(values));
        warn(model, weights, tokenizer, where, problems);
        return problems.errors().size() > before ? null : read;
    }

    /** Whether conversations are written as FastChat writes vicuna's ({@code fastchat_template}), not by a chat template. */
    public boolean speaksVicuna() {
        return kind.isChat() && VICUNA.equals(source.get("fastchat_template"));
    }

    private static Map<String, Object> source(Map<?, ?> values) {
        Map<String, Object> source = new LinkedHashMap<>();
        values.forEach((key, value) -> source.put(String.valueOf(key), value));
        return source;
    }

    private static @Nullable String dtype(Dictionary weights) {
        String given = weights.text(weights.has("torch_dtype") ? "torch_dtype" : "dtype");
        if (given == null) {
            return null;
        }
        String dtype = given.replaceFirst("^torch\\.", "");
        return switch (dtype) {
            case "float" -> "float32";
            case "half" -> "float16";
            case "auto", "None" -> null;
            default -> dtype;
        };
    }

    /** A name for a checkpoint: its folder's own; for a snapshot in the HuggingFace cache the model's. */
    public static String nameOf(String checkpoint) {
        Path folder = Path.of(checkpoint).toAbsolutePath().normalize();
        Path parent = folder.getParent();
        if (parent != null && parent.endsWith("snapshots") && parent.getParent() != null) {
            return String.valueOf(parent.getParent().getFileName()).replaceFirst("^.*--", "");
        }
        return String.valueOf(folder.getFileName());
    }

    /** OpenCompass' way to name a model that has no abbr. */
    private static String abbreviation(ModelKind kind, String path) {
        String[] parts = path.split("/", -1);
        String last = parts.length > 1 ? parts[parts.length - 2] + "_" + parts[parts.length - 1] : path;
        return kind.className() + "_" + last;
    }

    private static void warn(
            Dictionary model,
            @Nullable Dictionary weights,
            @Nullable Dictionary tokenizer,
            String where,
            Problems problems) {
        model.others().forEach((key, value) -> {
            if (value != null && (WITHOUT_MEANING.contains(key) || !key.startsWith("_"))) {
                problems.warning(where, "\"" + key + "\" has no meaning for this engine and is ignored");
            }
        });
        if (weights != null) {
            weights.others().keySet().stream()
                    .filter(key -> !SETTLED.contains(key))
                    .forEach(key ->
                            problems.warning(where, "model_kwargs \"" + key + "\" has no meaning for this engine"));
        }
        if (tokenizer != null) {
            tokenizer.others().keySet().stream()
                    .filter(key -> !Set.of("padding_side", "trust_remote_code", "use_fast")
                            .contains(key))
                    .forEach(key ->
                            problems.warning(where, "tokenizer_kwargs \"" + key + "\" has no meaning for this engine"));
        }
    }
}
