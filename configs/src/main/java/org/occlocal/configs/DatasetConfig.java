package org.occlocal.configs;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One dataset: where its rows are, how a row becomes a prompt, what the model is asked for, and how its answers are
 * judged.
 *
 * @param name as in tables and file names
 * @param data files below the data root
 * @param columns columns made of others, by name; a row has them beside those of the file
 * @param answer column that holds the right answer
 * @param template how a row becomes text
 * @param examples in-context examples, null for none
 * @param inference what the model is asked for
 * @param evaluator accuracy or gsm8k
 */
public record DatasetConfig(
        String name,
        DataFiles data,
        Map<String, ColumnRule> columns,
        String answer,
        Template template,
        @Nullable Examples examples,
        Inference inference,
        String evaluator) {

    /** Names that {@link #evaluator} may have. */
    public static final List<String> EVALUATORS = List.of("accuracy", "gsm8k");

    /** @throws ConfigException with all problems */
    public DatasetConfig(
            @Nullable String name,
            @Nullable DataFiles data,
            @Nullable Map<String, ColumnRule> columns,
            @Nullable String answer,
            @Nullable Template template,
            @Nullable Examples examples,
            @Nullable Inference inference,
            @Nullable String evaluator) {
        List<String> problems = new ArrayList<>();
        this.name = required("name", name, "", problems);
        this.data = required("data", data, new DataFiles("", null, null, null), problems);
        // in the order of the file: a column may be made of one before it
        this.columns = columns == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        this.answer = required("answer", answer, "", problems);
        this.template = required("template", template, new Template(null, ""), problems);
        this.examples = examples;
        this.inference = inference == null ? new Inference(null, null, null, null) : inference;
        this.evaluator = required("evaluator", evaluator, "accuracy", problems);
        if (this.name.contains("/") || this.name.contains("..")) {
            problems.add("name \"" + name + "\" would leave the output folder; use letters, digits, - and _");
        }
        if (!EVALUATORS.contains(this.evaluator)) {
            problems.add("evaluator \"" + evaluator + "\" is unknown, known are " + String.join(", ", EVALUATORS));
        }
        if (examples != null && this.data.train() == null) {
            problems.add("examples need data.train, the file that they are taken from");
        }
        if (!problems.isEmpty()) {
            throw new ConfigException(problems);
        }
    }

    private static <T> T required(String key, @Nullable T value, T otherwise, List<String> problems) {
        if (value == null) {
            problems.add("\"" + key + "\" is missing");
            return otherwise;
        }
        return value;
    }

    /** Whether the model chooses between labels, instead of generating. */
    public boolean isMultipleChoice() {
        return template.labels() != null;
    }

    /**
     * Files of JSON lines.
     *
     * @param test rows that are evaluated
     * @param labels one line for each test row, added as column "label"; null for none
     * @param train rows that in-context examples are taken from; null for none
     * @param keep which test rows are evaluated; null for all
     */
    public record DataFiles(String test, @Nullable String labels, @Nullable String train, @Nullable Keep keep) {}

    /**
     * Rows whose list at {@code path} has {@code size} elements (questions with four choices).
     *
     * @param path such as "question.choices"
     * @param size elements
     */
    public record Keep(String path, int size) {}

    /**
     * A column made of others: the value at a path such as "question.choices.0.text", or a column with a text replaced
     * by another column.
     *
     * @param path where the value is in the row
     * @param replace text that is looked for, in column {@code in}
     * @param in column that is copied
     * @param with column that takes the place of the text
     */
    public record ColumnRule(
            @Nullable String path, @Nullable String replace, @Nullable String in, @Nullable String with) {

        /** @throws ConfigException unless it is one of the two kinds */
        public ColumnRule {
            boolean isReplacement = replace != null && in != null && with != null;
            if ((path != null) == isReplacement || (path != null && (replace != null || in != null || with != null))) {
                throw new ConfigException("a column needs either path, or replace with in and with");
            }
        }
    }

    /**
     * How a row becomes text; {@code {column}} stands for a value.
     *
     * @param labels for multiple choice: the whole text with each answer, by label
     * @param prompt for generation: the text that the model continues
     */
    public record Template(@Nullable Map<String, String> labels, @Nullable String prompt) {

        /** @throws ConfigException unless it is one of the two kinds */
        public Template {
            if ((labels == null) == (prompt == null)) {
                throw new ConfigException("template needs either labels (multiple choice) or prompt (generation)");
            }
            if (labels != null && labels.isEmpty()) {
                throw new ConfigException("template.labels names no label");
            }
            labels = labels == null ? null : new LinkedHashMap<>(labels);
        }
    }

    /**
     * In-context examples.
     *
     * @param template how a training row becomes text
     * @param separator stands behind each example
     * @param rows numbers of the training rows, the same for every prompt
     */
    public record Examples(String template, String separator, List<Integer> rows) {

        /** @throws ConfigException when it is not complete */
        public Examples(@Nullable String template, @Nullable String separator, @Nullable List<Integer> rows) {
            if (template == null || rows == null || rows.isEmpty()) {
                throw new ConfigException("examples need template and rows");
            }
            if (rows.stream().anyMatch(row -> row < 0)) {
                throw new ConfigException("examples.rows " + rows + " has a negative number");
            }
            this.template = template;
            this.separator = separator == null ? "\n" : separator;
            this.rows = List.copyOf(rows);
        }
    }

    /**
     * What the model is asked for.
     *
     * @param maxNewTokens of a generation; the command line may lower it
     * @param stop strings that end a generation
     * @param normalization of negative log-likelihoods: sum, scored_tokens, all_tokens or bytes
     * @param truncation what is cut off a prompt that does not fit without examples: none, left, right or middle
     */
    public record Inference(Integer maxNewTokens, List<String> stop, String normalization, String truncation) {

        /** Nulls take 256 tokens, no stop strings, all_tokens (as OpenCompass) and left. */
        public Inference(
                @Nullable Integer maxNewTokens,
                @Nullable List<String> stop,
                @Nullable String normalization,
                @Nullable String truncation) {
            this.maxNewTokens = maxNewTokens == null ? 256 : maxNewTokens;
            this.stop = stop == null ? List.of() : List.copyOf(stop);
            this.normalization = normalization == null ? "all_tokens" : normalization;
            this.truncation = truncation == null ? "left" : truncation;
            if (this.maxNewTokens < 1) {
                throw new ConfigException("inference.max_new_tokens is " + maxNewTokens + ", it must be 1 or more");
            }
        }
    }
}
