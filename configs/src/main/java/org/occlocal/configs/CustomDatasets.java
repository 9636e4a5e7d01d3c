package org.occlocal.configs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes a dataset's dictionary of nothing but a file: OpenCompass' custom datasets ({@code datasets/custom.py}). A file of
 * JSON lines or CSV with a column "question", and "A", "B", ... for multiple choice, and "answer". What is not given is
 * taken from a file {@code PATH.meta.json} beside it, then from its first row.
 */
public final class CustomDatasets {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Object>> OBJECT = new TypeReference<>() {};

    private CustomDatasets() {}

    /**
     * @param given at least "path"; also abbr, data_type (mcq, qa, circular-mcq), infer_method (gen, ppl), meta_path,
     *     template, human_prompt, bot_prompt, input_columns, output_column, options, evaluator, evaluator_kwargs,
     *     test_range
     * @throws ConfigException when the file cannot be read or its kind is unknown
     */
    public static Map<String, Object> complete(Map<?, ?> given) {
        if (!(given.get("path") instanceof String path)) {
            throw new ConfigException("a dataset needs a \"type\", or a \"path\" of a .jsonl or .csv file: " + given);
        }
        Map<String, Object> meta = guess(path);
        meta.putAll(besides(given.get("meta_path") instanceof String named ? named : path + ".meta.json"));
        given.forEach((key, value) -> meta.put(String.valueOf(key), value));
        boolean isCircular = "circular-mcq".equals(meta.get("data_type"));
        boolean isChoice = isCircular || "mcq".equals(meta.get("data_type"));
        boolean isPpl = "ppl".equals(meta.get("infer_method"));
        if (!isChoice && !"qa".equals(meta.get("data_type"))
                || !isPpl && !"gen".equals(meta.get("infer_method"))
                || isPpl && !isChoice) {
            throw new ConfigException("custom dataset " + path + ": data_type " + meta.get("data_type")
                    + " with infer_method " + meta.get("infer_method")
                    + " is unknown; known are mcq and circular-mcq with gen or ppl, and qa with gen");
        }
        Map<String, Object> dataset = new LinkedHashMap<>();
        dataset.put("abbr", meta.get("abbr"));
        dataset.put("type", isCircular ? "CircularCustomDataset" : "CustomDataset");
        if (isCircular) {
            dataset.put("option_keys", meta.get("options"));
            dataset.put("answer_key", meta.get("output_column"));
        }
        dataset.put("path", meta.get("path"));
        dataset.put("reader_cfg", reader(meta));
        Object template = meta.get("template");
        dataset.put(
                "infer_cfg",
                map(
                        "prompt_template",
                                map(
                                        "type",
                                        "PromptTemplate",
                                        "template",
                                        template != null ? template : template(meta, isChoice, isPpl)),
                        "retriever", map("type", "ZeroRetriever"),
                        "inferencer", map("type", isPpl ? "PPLInferencer" : "GenInferencer")));
        dataset.put("eval_cfg", evaluation(meta, isChoice, isCircular, isPpl));
        return dataset;
    }

    private static Map<String, Object> guess(String path) {
        Map<String, Object> row = firstRow(Path.of(path));
        List<String> options = new ArrayList<>();
        for (char option = 'A'; option <= 'Z' && row.containsKey(String.valueOf(option)); option++) {
            options.add(String.valueOf(option));
        }
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put("path", path);
        meta.put(
                "input_columns",
                row.keySet().stream().filter(column -> !column.equals("answer")).toList());
        meta.put("output_column", row.containsKey("answer") ? "answer" : null);
        meta.put("options", options);
        meta.put("abbr", String.valueOf(Path.of(path).getFileName()).replaceFirst("\\..*$", ""));
        meta.put("data_type", options.size() > 1 ? "mcq" : "qa");
        meta.put("infer_method", "gen");
        return meta;
    }

    private static Map<String, Object> firstRow(Path file) {
        String name = file.toString();
        try (BufferedReader in = Files.newBufferedReader(file)) {
            if (name.endsWith(".jsonl")) {
                String line = in.readLine();
                return JSON.readValue(line == null ? "" : line.replaceFirst("^\uFEFF", ""), OBJECT);
            }
            if (name.endsWith(".csv")) {
                try (MappingIterator<List<String>> rows = new CsvMapper()
                        .readerForListOf(String.class)
                        .with(CsvParser.Feature.WRAP_AS_ARRAY)
                        .readValues(in)) {
                    Map<String, Object> row = new LinkedHashMap<>();
                    if (rows.hasNext()) {
                        rows.next().forEach(column -> row.put(column.replaceFirst("^\uFEFF", ""), ""));
                    }
                    return row;
                }
            }
            throw new ConfigException("custom dataset " + file + ": a .jsonl or .csv file is needed");
        } catch (JsonProcessingException e) {
            throw new ConfigException("custom dataset " + file + " line 1: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new ConfigException("custom dataset: cannot read " + file + ": " + e);
        }
    }

    private static Map<String, Object> besides(String metaFile) {
        Path file = Path.of(metaFile);
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        try {
            return JSON.readValue(Files.readString(file), OBJECT);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e.getMessage());
        }
    }

    private static Map<String, Object> reader(Map<String, Object> meta) {
        Map<String, Object> reader =
                map("input_columns", meta.get("input_columns"), "output_column", meta.get("output_column"));
        if (meta.containsKey("test_range")) {
            reader.put("test_range", meta.get("test_range"));
        }
        return reader;
    }

    private static Map<String, Object> template(Map<String, Object> meta, boolean isChoice, boolean isPpl) {
        Object answer = meta.get("output_column");
        String question = isChoice
                ? "Question: {question}"
                        + options(meta).stream()
                                .map(option -> "\n" + option + ". {" + option + "}")
                                .collect(Collectors.joining())
                : "{question}";
        Object human = meta.getOrDefault("human_prompt", question);
        Object bot = meta.getOrDefault("bot_prompt", (isChoice ? "Answer: {" : "{") + answer + "}");
        if (!isPpl) {
            return isChoice || answer != null ? rounds(human, bot) : map("round", List.of(turn("HUMAN", human)));
        }
        Map<String, Object> labels = new LinkedHashMap<>();
        for (String option : options(meta)) {
            labels.put(option, rounds(human, String.valueOf(bot).replace("{" + answer + "}", option)));
        }
        return labels;
    }

    private static List<String> options(Map<String, Object> meta) {
        return meta.get("options") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    private static Map<String, Object> rounds(Object human, Object bot) {
        return map("round", List.of(turn("HUMAN", human), turn("BOT", bot)));
    }

    private static Map<String, Object> turn(String role, Object prompt) {
        return map("role", role, "prompt", prompt);
    }

    private static Map<String, Object> evaluation(
            Map<String, Object> meta, boolean isChoice, boolean isCircular, boolean isPpl) {
        String usual = isPpl
                ? isCircular ? "CircularEvaluator" : "AccEvaluator"
                : isCircular ? "CircularOptionSimAccEvaluator" : isChoice ? "OptionSimAccEvaluator" : "AccEvaluator";
        Map<String, Object> evaluator = map("type", meta.getOrDefault("evaluator", usual));
        if (meta.get("evaluator_kwargs") instanceof Map<?, ?> arguments) {
            arguments.forEach((key, value) -> evaluator.put(String.valueOf(key), value));
        } else if (isChoice && !isPpl) {
            evaluator.put("options", meta.get("options"));
        }
        return isPpl ? map("evaluator", evaluator) : map("evaluator", evaluator, "pred_role", "BOT");
    }

    private static Map<String, Object> map(@Nullable Object... entries) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = 0; i < entries.length; i += 2) {
            map.put(String.valueOf(entries[i]), entries[i + 1]);
        }
        return map;
    }
}
