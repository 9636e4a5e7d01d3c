package org.occlocal.harness.prompts;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.InferConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.prompts.Prompt.Part;
import org.occlocal.harness.prompts.Prompt.Plain;

/**
 * The prompts of a dataset: its templates, and how in-context examples stand before a row. The way of OpenCompass'
 * BaseRetriever. Immutable.
 */
public final class RowPrompts {

    private final @Nullable Template promptTemplate;
    private final @Nullable Template exampleTemplate;
    private final String separator;
    private final String end;
    private final @Nullable String answerColumn;

    private RowPrompts(
            @Nullable Template promptTemplate,
            @Nullable Template exampleTemplate,
            String separator,
            String end,
            @Nullable String answerColumn) {
        this.promptTemplate = promptTemplate;
        this.exampleTemplate = exampleTemplate;
        this.separator = separator;
        this.end = end;
        this.answerColumn = answerColumn;
    }

    /**
     * @param answerColumn column of the right answer; null for none
     * @throws ConfigException when the templates do not go together
     */
    public static RowPrompts of(InferConfig config, @Nullable String answerColumn) {
        Template prompt = config.promptTemplate() == null ? null : Template.of(config.promptTemplate());
        Template example = config.exampleTemplate() == null ? null : Template.of(config.exampleTemplate());
        if (prompt == null && example != null && !example.hasPlaceForExamples()) {
            throw new ConfigException("ice_template stands alone and has no ice_token: it cannot be the prompt");
        }
        if (prompt != null && example != null && !prompt.hasPlaceForExamples()) {
            throw new ConfigException(
                    "prompt_template has no ice_token, so the examples of ice_template have no place");
        }
        boolean zero = config.retriever().name().equals("ZeroRetriever");
        return new RowPrompts(
                prompt,
                example,
                zero ? "" : separator(config.retriever(), "ice_separator"),
                zero ? "" : separator(config.retriever(), "ice_eos_token"),
                answerColumn);
    }

    private static String separator(Component retriever, String key) {
        String given = retriever.text(key);
        return given == null ? "\n" : given;
    }

    /** The template of the row itself: the prompt's, or the examples' where there is no other. Null for none. */
    public @Nullable Template template() {
        return promptTemplate != null ? promptTemplate : exampleTemplate;
    }

    /** All names in braces, of both templates. */
    public Set<String> placeholders() {
        Set<String> names = new LinkedHashSet<>();
        if (promptTemplate != null) {
            names.addAll(promptTemplate.placeholders());
        }
        if (exampleTemplate != null) {
            names.addAll(exampleTemplate.placeholders());
        }
        return names;
    }

    /**
     * Labels that the model chooses from: of the prompt's template, or of the examples', or the answers that occur.
     *
     * @param rows whose answers are taken where no template has labels, in order of their first occurrence
     */
    public List<Object> labels(List<Row> rows) {
        if (promptTemplate != null && !promptTemplate.labels().isEmpty()) {
            return promptTemplate.labels();
        }
        if (exampleTemplate != null
                && exampleTemplate.hasPlaceForExamples()
                && !exampleTemplate.labels().isEmpty()) {
            return exampleTemplate.labels();
        }
        if (answerColumn == null) {
            throw new ConfigException(
                    "the templates have no labels, and reader_cfg has no output_column to take them from");
        }
        return rows.stream()
                .map(row -> row.columns().get(answerColumn))
                .distinct()
                .toList();
    }

    /** The in-context examples together, ready to be put before a row. */
    public Prompt examples(List<Row> rows) {
        if (exampleTemplate == null) {
            if (!rows.isEmpty()) {
                throw new ConfigException(
                        "the retriever gives examples and there is no ice_template to write them with");
            }
            return new Prompt.Text(end);
        }
        List<Prompt> items = new ArrayList<>();
        for (Row row : rows) {
            items.add(exampleTemplate.example(
                    row, answerColumn == null ? null : row.columns().get(answerColumn)));
        }
        boolean apart = exampleTemplate.joint() == Template.ExampleJoint.SEPARATED;
        String between = apart ? separator : "";
        String last = apart ? end : "";
        if (exampleTemplate.joint() == Template.ExampleJoint.MESSAGES) {
            List<Map<String, Object>> messages = new ArrayList<>();
            items.forEach(item -> messages.addAll(((Prompt.Messages) item).messages()));
            return new Prompt.Messages(messages);
        }
        if (items.isEmpty() || items.get(0) instanceof Prompt.Text) {
            List<String> texts = items.stream()
                    .map(item -> item instanceof Prompt.Text text ? text.text() : ((Prompt.Parts) item).joined())
                    .toList();
            return new Prompt.Text(String.join(between, texts) + last);
        }
        List<Part> parts = new ArrayList<>();
        for (Prompt item : items) {
            if (item instanceof Prompt.Text text) {
                parts.add(new Plain(text.text() + between));
                continue;
            }
            parts.addAll(((Prompt.Parts) item).parts());
            if (!between.isEmpty()) {
                parts.add(new Plain(between));
            }
        }
        parts.add(new Plain(last));
        return new Prompt.Parts(parts);
    }

    /** The row with an answer. */
    public Prompt answered(Row row, List<Row> examples, @Nullable Object label) {
        return require().answered(row, examples(examples), label);
    }

    /** The row without its answer. */
    public Prompt question(Row row, List<Row> examples) {
        return require().question(row, examples(examples), answerColumn);
    }

    private Template require() {
        Template template = template();
        if (template == null) {
            throw new ConfigException("\"infer_cfg\" has neither prompt_template nor ice_template");
        }
        return template;
    }
}
