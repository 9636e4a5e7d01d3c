package org.occlocal.harness.datasets;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.files.Columns;
import org.occlocal.harness.datasets.files.CsvFiles;
import org.occlocal.harness.datasets.files.JsonFiles;
import org.occlocal.harness.datasets.files.TextFiles;
import org.occlocal.harness.python.PythonText;

/**
 * Completes a dataset's configuration that names a file and no type, from the file's first row and from a description
 * beside it: OpenCompass' {@code make_custom_dataset_config} (datasets/custom.py).
 */
public final class CustomDatasets {

    private static final String OPENICL = "opencompass.openicl.";

    private CustomDatasets() {}

    /**
     * What the configuration says counts most, then what the description says - the file {@code meta_path}, or the data
     * file's name with ".meta.json" - then what the first row shows: columns A, B, ... are choices, {@code answer} is the
     * right one.
     *
     * @param config has {@code path}, and may have data_type (mcq or qa), infer_method (gen or ppl), input_columns,
     *     output_column, options, template, human_prompt, bot_prompt, evaluator, evaluator_kwargs, test_range and abbr
     * @return a dataset of type CustomDataset, with values as configurations have them
     * @throws ConfigException when the file is missing or empty, or there is no such kind of task
     */
    public static Map<String, Object> complete(Map<String, Object> config, DataRoot root) {
        LoaderArguments arguments =
                new LoaderArguments(String.valueOf(config.getOrDefault("abbr", config.get("path"))), config, root);
        Map<String, Object> meta = fromFirstRow(arguments);
        Path description = root.resolve(arguments.text("meta_path", arguments.text("path") + ".meta.json"));
        if (Files.exists(description)) {
            meta.putAll(JsonFiles.object(description).columns());
        }
        meta.putAll(config);
        String kind = meta.get("data_type") + " " + meta.get("infer_method");
        return switch (kind) {
            case "mcq gen" -> dataset(
                    meta, mcqTemplate(meta), "GenInferencer", optionEvaluator(meta, "OptionSimAccEvaluator"));
            case "mcq ppl" -> dataset(meta, labelTemplates(meta), "PPLInferencer", accuracy(meta, false));
            case "circular-mcq gen" -> rotated(
                    meta,
                    dataset(
                            meta,
                            mcqTemplate(meta),
                            "GenInferencer",
                            optionEvaluator(meta, "CircularOptionSimAccEvaluator")));
            case "circular-mcq ppl" -> rotated(
                    meta,
                    dataset(
                            meta,
                            labelTemplates(meta),
                            "PPLInferencer",
                            evaluation(meta, "opencompass.datasets.circular.CircularEvaluator", Map.of(), false)));
            case "qa gen" -> dataset(meta, qaTemplate(meta), "GenInferencer", accuracy(meta, true));
            default -> throw new ConfigException(
                    "dataset " + arguments.dataset() + ": data_type " + meta.get("data_type")
                            + " with infer_method " + meta.get("infer_method")
                            + " is not supported; supported are mcq and circular-mcq with gen or ppl, and qa with gen");
        };
    }

    private static Map<String, Object> fromFirstRow(LoaderArguments arguments) {
        String path = arguments.text("path");
        List<String> columns = columns(arguments.file());
        List<String> options = new ArrayList<>();
        for (char letter = 'A'; columns.contains(String.valueOf(letter)); letter++) {
            options.add(String.valueOf(letter));
        }
        String name = Path.of(path).getFileName().toString();
        return Columns.of(
                "path",
                path,
                "input_columns",
                columns.stream().filter(column -> !column.equals("answer")).toList(),
                "output_column",
                columns.contains("answer") ? "answer" : null,
                "options",
                options,
                "abbr",
                name.contains(".") ? name.substring(0, name.indexOf('.')) : name,
                "data_type",
                options.size() > 1 ? "mcq" : "qa",
                "infer_method",
                "gen");
    }

    private static List<String> columns(Path file) {
        String text = TextFiles.readWithoutMark(file);
        List<Map<String, Object>> rows;
        if (file.toString().endsWith(".jsonl")) {
            String first =
                    text.lines().filter(line -> !line.isBlank()).findFirst().orElse("");
            rows = JsonFiles.lines(first, file).stream()
                    .map(line -> line.columns())
                    .toList();
        } else if (file.toString().endsWith(".csv")) {
            rows = CsvFiles.checkedTable(text, ',', file).stream()
                    .filter(row -> !row.isEmpty())
                    .toList();
        } else {
            throw new ConfigException(file + ": a custom dataset is a file named .jsonl or .csv");
        }
        if (rows.isEmpty()) {
            throw new ConfigException(file + " has no rows; its first row tells the columns");
        }
        List<String> columns = new ArrayList<>(rows.get(0).keySet());
        if (!columns.contains("question") && !columns.contains("answer")) {
            throw new ConfigException(
                    file + " has columns " + columns
                            + "; a custom dataset has question, answer, and A, B, ... for choices, and a CSV file has commas between");
        }
        return columns;
    }

    private static Map<String, Object> dataset(
            Map<String, Object> meta, @Nullable Object template, String inferencer, Map<String, Object> evaluation) {
        Map<String, Object> reader =
                Columns.of("input_columns", meta.get("input_columns"), "output_column", meta.get("output_column"));
        if (meta.containsKey("test_range")) {
            reader.put("test_range", meta.get("test_range"));
        }
        Map<String, Object> inference = Columns.of(
                "prompt_template",
                        Columns.of("type", OPENICL + "icl_prompt_template.PromptTemplate", "template", template),
                "retriever", Columns.of("type", OPENICL + "icl_retriever.icl_zero_retriever.ZeroRetriever"),
                "inferencer", Columns.of("type", OPENICL + "icl_inferencer." + module(inferencer) + "." + inferencer));
        return Columns.of(
                "abbr",
                meta.get("abbr"),
                "type",
                "opencompass.datasets.custom.CustomDataset",
                "path",
                meta.get("path"),
                "reader_cfg",
                reader,
                "infer_cfg",
                inference,
                "eval_cfg",
                evaluation);
    }

    /** The same with each question in all orders of its options that begin with another one. */
    private static Map<String, Object> rotated(Map<String, Object> meta, Map<String, Object> dataset) {
        Map<String, Object> rotated = new LinkedHashMap<>();
        dataset.forEach((key, value) -> {
            rotated.put(key, key.equals("type") ? "opencompass.datasets.custom.CircularCustomDataset" : value);
            if (key.equals("type")) {
                rotated.put("option_keys", meta.get("options"));
                rotated.put("answer_key", meta.get("output_column"));
            }
        });
        return rotated;
    }

    private static String module(String inferencer) {
        return inferencer.equals("PPLInferencer") ? "icl_ppl_inferencer" : "icl_gen_inferencer";
    }

    private static Object mcqTemplate(Map<String, Object> meta) {
        Object given = meta.get("template");
        return given == null ? round(humanPrompt(meta), botPrompt(meta, "Answer: ")) : given;
    }

    /** A template per choice, in which the choice stands for the answer. */
    private static Object labelTemplates(Map<String, Object> meta) {
        Object given = meta.get("template");
        if (given != null) {
            return given;
        }
        if (meta.get("output_column") == null) {
            throw new ConfigException("dataset " + meta.get("abbr")
                    + " has no column that tells the right choice; add \"answer\", or name another as output_column in "
                    + meta.get("path") + ".meta.json");
        }
        Map<String, Object> templates = new LinkedHashMap<>();
        for (String option : options(meta)) {
            String answer = botPrompt(meta, "Answer: ").replace("{" + meta.get("output_column") + "}", option);
            templates.put(option, round(humanPrompt(meta), answer));
        }
        return templates;
    }

    private static Object qaTemplate(Map<String, Object> meta) {
        Object given = meta.get("template");
        if (given != null) {
            return given;
        }
        String human = PythonText.str(meta.getOrDefault("human_prompt", "{question}"));
        return meta.get("output_column") == null
                ? Columns.of("round", List.of(Columns.of("role", "HUMAN", "prompt", human)))
                : round(human, botPrompt(meta, ""));
    }

    private static Map<String, Object> round(String human, String bot) {
        return Columns.of(
                "round",
                List.of(Columns.of("role", "HUMAN", "prompt", human), Columns.of("role", "BOT", "prompt", bot)));
    }

    private static String humanPrompt(Map<String, Object> meta) {
        StringBuilder prompt = new StringBuilder("Question: {question}");
        options(meta).forEach(option -> prompt.append('\n')
                .append(option)
                .append(". {")
                .append(option)
                .append('}'));
        return PythonText.str(meta.getOrDefault("human_prompt", prompt.toString()));
    }

    private static String botPrompt(Map<String, Object> meta, String start) {
        return PythonText.str(
                meta.getOrDefault("bot_prompt", start + "{" + PythonText.str(meta.get("output_column")) + "}"));
    }

    private static List<String> options(Map<String, Object> meta) {
        if (meta.get("options") instanceof List<?> options) {
            return options.stream().map(PythonText::str).toList();
        }
        throw new ConfigException("dataset " + meta.get("abbr") + ": \"options\" must be a list of columns, it is "
                + meta.get("options"));
    }

    private static Map<String, Object> optionEvaluator(Map<String, Object> meta, String name) {
        Map<String, Object> otherwise = Columns.of("options", meta.get("options"));
        return evaluation(meta, "opencompass.datasets.custom." + name, otherwise, true);
    }

    private static Map<String, Object> accuracy(Map<String, Object> meta, boolean hasRole) {
        return evaluation(meta, OPENICL + "icl_evaluator.icl_hf_evaluator.AccEvaluator", Map.of(), hasRole);
    }

    private static Map<String, Object> evaluation(
            Map<String, Object> meta, String type, Map<String, Object> otherwise, boolean hasRole) {
        Map<String, Object> evaluator = Columns.of("type", meta.getOrDefault("evaluator", type));
        Object given = meta.get("evaluator_kwargs");
        (given instanceof Map<?, ?> arguments ? arguments : otherwise)
                .forEach((key, value) -> evaluator.put(PythonText.str(key), value));
        Map<String, Object> evaluation = Columns.of("evaluator", evaluator);
        if (hasRole) {
            evaluation.put("pred_role", "BOT");
        }
        return evaluation;
    }
}
