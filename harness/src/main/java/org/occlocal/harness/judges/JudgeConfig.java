package org.occlocal.harness.judges;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.InferConfig;
import org.occlocal.harness.prompts.RowPrompts;

/**
 * What a configuration says of a judge.
 *
 * @param evaluator that asks it, for messages
 * @param promptTemplate its prompt, of a row's columns and those that the evaluator adds
 * @param model {@code judge_cfg}, a model's dictionary; empty where the configuration leaves it to the command line
 * @param source {@code dataset_cfg}: the dataset again, as the judge is to see it; null where it is not said
 * @param added columns that the evaluator adds to a row, in order
 */
public record JudgeConfig(
        String evaluator,
        Component promptTemplate,
        Map<String, Object> model,
        @Nullable Component source,
        List<String> added) {

    /** Column of the right answer. It is empty in the judge's prompt, as the answer is in any prompt. */
    public static final String REFERENCE = "reference";

    /** Arguments of a dataset that do not say which rows it has. */
    private static final Set<String> NOT_ROWS = Set.of("abbr", "reader_cfg", "infer_cfg", "eval_cfg", "n", "k", "mode");

    public JudgeConfig {
        // values may be null, so Map.copyOf would refuse them
        model = Collections.unmodifiableMap(new LinkedHashMap<>(model));
        added = List.copyOf(added);
    }

    /** @throws ConfigException when the template is missing, or is none */
    static JudgeConfig of(Component evaluator, List<String> added) {
        Component template = evaluator.component("prompt_template");
        if (template == null) {
            throw new ConfigException(
                    evaluator.name() + ": \"prompt_template\" is missing: it is what the judge is asked");
        }
        Map<String, Object> model = new LinkedHashMap<>();
        Object given = evaluator.argument("judge_cfg");
        if (given instanceof Map<?, ?> map) {
            map.forEach((key, value) -> model.put(String.valueOf(key), value));
        } else if (given != null) {
            throw new ConfigException(
                    evaluator.name() + ": \"judge_cfg\" must be a model's dictionary, it is " + given);
        }
        JudgeConfig config =
                new JudgeConfig(evaluator.name(), template, model, evaluator.component("dataset_cfg"), added);
        config.prompts();
        return config;
    }

    /** The same for an evaluator that shows the judge the rows it is given itself. */
    JudgeConfig withoutSource() {
        return new JudgeConfig(evaluator, promptTemplate, model, null, added);
    }

    /** How the judge is asked: no examples, and as many new tokens as the model's own {@code max_out_len} says. */
    public Map<String, Object> inference() {
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("type", promptTemplate.type());
        template.putAll(promptTemplate.arguments());
        Map<String, Object> inference = new LinkedHashMap<>();
        inference.put("prompt_template", template);
        inference.put("retriever", Map.of("type", "ZeroRetriever"));
        inference.put("inferencer", Map.of("type", "GenInferencer"));
        return inference;
    }

    /**
     * Names that the judge's prompt has in braces and nothing fills in; they stay text, as in OpenCompass.
     *
     * @param columns of the dataset
     */
    public Set<String> unknownColumns(Set<String> columns) {
        Set<String> unknown = new LinkedHashSet<>(prompts().placeholders());
        unknown.removeAll(columns);
        added.forEach(unknown::remove);
        return unknown;
    }

    /**
     * The judge is shown the rows that the model was asked.
     *
     * @throws ConfigException when {@code dataset_cfg} names other data
     */
    public void requireRowsOf(DatasetConfig dataset) {
        if (source == null) {
            return;
        }
        Map<String, Object> asked = dataset.loader().arguments();
        for (Map.Entry<String, Object> argument : source.arguments().entrySet()) {
            String key = argument.getKey();
            if (!NOT_ROWS.contains(key)
                    && !String.valueOf(argument.getValue()).equals(String.valueOf(asked.get(key)))) {
                throw otherRows(key, argument.getValue(), asked.get(key));
            }
        }
        if (!source.name().equals(dataset.loader().name())) {
            throw otherRows("type", source.type(), dataset.loader().type());
        }
    }

    private ConfigException otherRows(String key, @Nullable Object own, @Nullable Object asked) {
        return new ConfigException(evaluator + ": dataset_cfg has " + key + " " + own + ", the dataset itself " + asked
                + "; a judge is shown the rows that the model was asked, so both must be the same");
    }

    private RowPrompts prompts() {
        return RowPrompts.of(
                new InferConfig(
                        promptTemplate,
                        null,
                        new Component("ZeroRetriever", Map.of()),
                        new Component("GenInferencer", Map.of())),
                REFERENCE);
    }
}
