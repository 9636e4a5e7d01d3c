package org.occlocal.harness.prompts;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;

/** Makes prompts of rows. Immutable. */
public sealed interface Template permits PromptTemplate, MessagesTemplate, OlympiadBenchTemplate {

    /**
     * @param config type PromptTemplate, RawPromptTemplate, or one of OlympiadBench's or Inverse IFEval's
     * @throws ConfigException when it is another type, or not complete
     */
    static Template of(Component config) {
        return switch (config.name()) {
            case "PromptTemplate" -> PromptTemplate.of(config);
            case "RawPromptTemplate" -> RawPromptTemplate.of(config);
            case "OlympiadBenchTemplate" -> OlympiadBenchTemplate.turns();
            case "OlympiadBenchRawTemplate" -> OlympiadBenchTemplate.messages();
            case "InverseIFEvalJudgePromptTemplate" -> new InverseIfEvalTemplate();
            default -> throw new ConfigException("template type " + config.type()
                    + " is not supported; supported are PromptTemplate, RawPromptTemplate, OlympiadBenchTemplate,"
                    + " OlympiadBenchRawTemplate and InverseIFEvalJudgePromptTemplate");
        };
    }

    /**
     * An in-context example, its answer included.
     *
     * @param label whose template is taken, the row's own answer; null where there are no labels
     */
    Prompt example(Row row, @Nullable Object label);

    /**
     * The row with an answer, for scoring.
     *
     * @param label whose template is taken; null where there are no labels
     */
    Prompt answered(Row row, Prompt examples, @Nullable Object label);

    /**
     * The row without its answer, for generation.
     *
     * @param answerColumn is empty in the prompt; null for none
     */
    Prompt question(Row row, Prompt examples, @Nullable String answerColumn);

    /** Labels that have a text each, in order; empty for one text for all. */
    List<Object> labels();

    /** Whether the template has a place for in-context examples. */
    boolean hasPlaceForExamples();

    /** How examples made by this template are put together. */
    ExampleJoint joint();

    /** Names in braces; those that are no column stay text. */
    Set<String> placeholders();

    /** Ways to put examples together. */
    enum ExampleJoint {
        /** With the retriever's separator and end. */
        SEPARATED,
        /** One behind the other: they are rounds of a conversation. */
        ROUNDS,
        /** One message list behind the other. */
        MESSAGES
    }
}
