package org.occlocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ConfigSources;
import org.occlocal.configs.ModelConfig;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is evaluated on what: a configuration file, or datasets and models by name. The names of OpenCompass' options. */
final class ConfigOptions {

    @Option(names = "--config", paramLabel = "FILE", description = "a whole run: OpenCompass' .py, or .yaml")
    @Nullable
    Path config;

    @Option(
            names = "--datasets",
            arity = "1..*",
            split = ",",
            paramLabel = "NAME",
            description =
                    "presets, .yaml or .py files, or names that --config-dir and --opencompass have; the presets are"
                            + " arc_c_ppl, gsm8k_gen, siqa_ppl, winogrande_ppl")
    List<String> datasets = new ArrayList<>();

    @Option(
            names = "--models",
            arity = "1..*",
            split = ",",
            paramLabel = "NAME",
            description = "model configurations: files, or names that --config-dir and --opencompass have")
    List<String> models = new ArrayList<>();

    @Option(names = "--summarizer", paramLabel = "NAME", description = "a summarizer configuration, or file/variable")
    @Nullable
    String summarizer;

    @Mixin
    ConfigFolders folders = new ConfigFolders();

    @Option(
            names = "--hf-type",
            defaultValue = "base",
            paramLabel = "TYPE",
            description = "base: prompts are plain text; chat: they go through the chat template (default: base)")
    String hfType = "base";

    @Option(names = "--hf-path", paramLabel = "PATH", description = "as --model")
    @Nullable
    String hfPath;

    @Option(
            names = "--judge",
            paramLabel = "MODEL",
            description =
                    "a checkpoint as for --model that judges answers, through its chat template, for datasets whose"
                            + " evaluator asks a judge and whose configuration names none that runs here")
    @Nullable
    String judge;

    @Option(names = "--tokenizer-path", paramLabel = "DIR", description = "folder of another tokenizer")
    @Nullable
    String tokenizerPath;

    @Option(
            names = "--generation-kwargs",
            arity = "1..*",
            paramLabel = "K=V",
            description = "such as do_sample=True temperature=0.7 top_p=0.9")
    Map<String, String> generation = new LinkedHashMap<>();

    @Option(
            names = "--model-kwargs",
            arity = "1..*",
            paramLabel = "K=V",
            description = "as OpenCompass'; torch_dtype is honoured")
    Map<String, String> modelArguments = new LinkedHashMap<>();

    @Option(
            names = "--tokenizer-kwargs",
            arity = "1..*",
            paramLabel = "K=V",
            description = "as OpenCompass'; truncation_side is honoured")
    Map<String, String> tokenizerArguments = new LinkedHashMap<>();

    @Option(names = "--peft-path", paramLabel = "DIR", description = "refused: merge the adapter into the checkpoint")
    @Nullable
    String peftPath;

    @Option(names = "--pad-token-id", hidden = true, description = "nothing is padded here")
    @Nullable
    Long padTokenId;

    @Option(names = "--min-out-len", hidden = true, description = "OpenCompass does not use it either")
    @Nullable
    Long minOutLen;

    @Option(
            names = "--max-out-len",
            paramLabel = "N",
            description =
                    "new tokens for datasets that say nothing (default: 256 with --hf-path, as in OpenCompass, else 512)")
    @Nullable
    Long maxOutLen;

    @Option(names = "--stop-words", arity = "1..*", paramLabel = "TEXT", description = "strings that end generations")
    List<String> stopWords = new ArrayList<>();

    @Option(names = "--hf-num-gpus", paramLabel = "N", description = "GPUs of the model, where --gpus does not say")
    @Nullable
    Long hfGpus;

    @Option(
            names = "--custom-dataset-path",
            paramLabel = "FILE",
            description = "a .jsonl or .csv file of one's own, instead of --datasets")
    @Nullable
    String customPath;

    @Option(names = "--custom-dataset-meta-path", paramLabel = "FILE", description = "its description in JSON")
    @Nullable
    String customMeta;

    @Option(names = "--custom-dataset-data-type", paramLabel = "TYPE", description = "mcq or qa")
    @Nullable
    String customType;

    @Option(names = "--custom-dataset-infer-method", paramLabel = "METHOD", description = "gen or ppl")
    @Nullable
    String customMethod;

    /** Whether anything says what is evaluated. */
    boolean isGiven() {
        return config != null || !datasets.isEmpty() || customPath != null || !models.isEmpty();
    }

    /**
     * The variables of the run: those of the file, or of the named datasets and models.
     *
     * @param model checkpoint of {@code --model}; null for none
     */
    Map<String, Object> variables(ConfigSources sources, @Nullable String model, int maxSequenceLength) {
        Map<String, Object> variables =
                config == null ? new LinkedHashMap<>() : new LinkedHashMap<>(sources.read(config));
        if (!datasets.isEmpty() || customPath != null) {
            List<Object> all = new ArrayList<>();
            all.addAll(each(datasets, sources::datasets));
            if (customPath != null) {
                all.add(custom(customPath));
            }
            variables.put("datasets", all);
        }
        String checkpoint = model != null ? model : hfPath;
        refuseWithoutUse(checkpoint, maxSequenceLength);
        if (!models.isEmpty() || checkpoint != null) {
            List<Object> all = new ArrayList<>();
            all.addAll(each(models, sources::models));
            if (checkpoint != null) {
                all.add(checkpoint(checkpoint, maxSequenceLength));
            }
            variables.put("models", all);
        }
        if (judge != null) {
            variables.put("judge", fromHere(judge));
        }
        if (summarizer != null) {
            variables.put("summarizer", sources.summarizer(summarizer));
        }
        if (isNothing(variables.get("datasets")) && variables.get("model_dataset_combinations") == null) {
            throw new UsageException(
                    "nothing says what is evaluated: name datasets with --datasets, a file of one's own with"
                            + " --custom-dataset-path, or a whole run with --config");
        }
        if (isNothing(variables.get("models")) && variables.get("model_dataset_combinations") == null) {
            throw new UsageException("nothing says which model is evaluated: name a checkpoint with --model, or"
                    + " configurations with --models");
        }
        return variables;
    }

    /**
     * Options that would be passed over.
     *
     * @throws UsageException when one is given for a checkpoint or a file that is not
     */
    private void refuseWithoutUse(@Nullable String checkpoint, int maxSequenceLength) {
        Map<String, Boolean> ofCheckpoint = new LinkedHashMap<>();
        ofCheckpoint.put("--hf-type", !hfType.equals("base"));
        ofCheckpoint.put("--max-seq-len", maxSequenceLength != 0);
        ofCheckpoint.put("--max-out-len", maxOutLen != null);
        ofCheckpoint.put("--stop-words", !stopWords.isEmpty());
        ofCheckpoint.put("--tokenizer-path", tokenizerPath != null);
        ofCheckpoint.put("--peft-path", peftPath != null);
        ofCheckpoint.put("--generation-kwargs", !generation.isEmpty());
        ofCheckpoint.put("--model-kwargs", !modelArguments.isEmpty());
        ofCheckpoint.put("--tokenizer-kwargs", !tokenizerArguments.isEmpty());
        ofCheckpoint.put("--hf-num-gpus", hfGpus != null);
        if (checkpoint == null) {
            refuse(ofCheckpoint, "the checkpoint that --model names; write it into the model's configuration instead");
        }
        Map<String, Boolean> ofFile = new LinkedHashMap<>();
        ofFile.put("--custom-dataset-meta-path", customMeta != null);
        ofFile.put("--custom-dataset-data-type", customType != null);
        ofFile.put("--custom-dataset-infer-method", customMethod != null);
        if (customPath == null) {
            refuse(ofFile, "the file that --custom-dataset-path names");
        }
    }

    private static void refuse(Map<String, Boolean> given, String whatFor) {
        String names = given.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(Map.Entry::getKey)
                .collect(Collectors.joining(", "));
        if (!names.isEmpty()) {
            throw new UsageException(names + " without effect: only for " + whatFor);
        }
    }

    private static boolean isNothing(@Nullable Object value) {
        return value == null || (value instanceof List<?> list && list.isEmpty());
    }

    /** What all names stand for; those that stand for nothing are told together. */
    private static List<Object> each(List<String> names, Function<String, List<Object>> finder) {
        List<Object> all = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        for (String name : names) {
            try {
                all.addAll(finder.apply(name));
            } catch (ConfigException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
        return all;
    }

    private Map<String, Object> checkpoint(String path, int maxSequenceLength) {
        if (maxSequenceLength < 0) {
            throw new UsageException("--max-seq-len is " + maxSequenceLength + ", it must be 1 or more");
        }
        if (!hfType.equals("base") && !hfType.equals("chat")) {
            throw new UsageException("--hf-type is \"" + hfType + "\", known are base and chat");
        }
        Map<String, Object> model = new LinkedHashMap<>();
        model.put("type", hfType.equals("chat") ? "HuggingFacewithChatTemplate" : "HuggingFaceBaseModel");
        model.put("abbr", ModelConfig.nameOf(path));
        model.put("path", fromHere(path));
        put(model, "tokenizer_path", tokenizerPath == null ? null : fromHere(tokenizerPath));
        put(model, "peft_path", peftPath);
        put(model, "pad_token_id", padTokenId);
        put(model, "min_out_len", minOutLen);
        put(model, "max_out_len", maxOutLen == null && hfPath != null ? Long.valueOf(256) : maxOutLen);
        put(model, "max_seq_len", maxSequenceLength > 0 ? (long) maxSequenceLength : null);
        put(model, "model_kwargs", modelArguments.isEmpty() ? null : values(modelArguments));
        put(model, "tokenizer_kwargs", tokenizerArguments.isEmpty() ? null : values(tokenizerArguments));
        put(model, "generation_kwargs", generation.isEmpty() ? null : values(generation));
        put(model, "stop_words", stopWords.isEmpty() ? null : stopWords);
        put(model, "run_cfg", hfGpus == null ? null : Map.of("num_gpus", hfGpus));
        return model;
    }

    private Map<String, Object> custom(String path) {
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("path", fromHere(path));
        put(dataset, "meta_path", customMeta == null ? null : fromHere(customMeta));
        put(dataset, "data_type", customType);
        put(dataset, "infer_method", customMethod);
        return dataset;
    }

    /**
     * What is below the current folder by its whole path: relative ones of data are below the data root, and the run may go
     * on from another folder. Others, such as names of models, as they are.
     */
    private static String fromHere(String path) {
        Path here = Path.of(path).toAbsolutePath().normalize();
        return Files.exists(here) ? here.toString() : path;
    }

    private static void put(Map<String, Object> map, String key, @Nullable Object value) {
        if (value != null) {
            map.put(key, value);
        }
    }

    /** Values of the command line as Python would read them. */
    private static Map<String, Object> values(Map<String, String> given) {
        Map<String, Object> values = new LinkedHashMap<>();
        given.forEach((key, text) -> values.put(key, value(text)));
        return values;
    }

    private static Object value(String text) {
        if (text.matches("[-+]?\\d{1,18}")) {
            return Long.valueOf(text);
        }
        if (text.matches("[-+]?(\\d+\\.\\d*|\\.?\\d+)([eE][-+]?\\d+)?")) {
            return Double.valueOf(text);
        }
        return switch (text) {
            case "True", "true" -> true;
            case "False", "false" -> false;
            default -> text;
        };
    }
}
