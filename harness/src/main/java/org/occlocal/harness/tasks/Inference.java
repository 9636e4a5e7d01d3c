package org.occlocal.harness.tasks;

import java.util.function.IntPredicate;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.NllNormalization;

/** Asks a model about the rows of a dataset: one for each of OpenCompass' inferencers. Stateless. */
interface Inference {

    /**
     * Asks the model about each sample that is not known.
     *
     * @param isKnown samples, by their place from 0, that need no answer; they get none
     * @param sink is given each other sample as soon as it is answered
     */
    void infer(
            PreparedDataset dataset,
            RunModel model,
            InferenceMeter meter,
            IntPredicate isKnown,
            AnswerSink<Sample> sink);

    /** Whether each row of the dataset is a sample; otherwise samples are made of all rows together. */
    default boolean asksRowByRow() {
        return true;
    }

    /** How the summary calls it: ppl, gen, ll or unknown, as OpenCompass does. */
    String mode();

    /**
     * @param inferencer its configuration
     * @throws ConfigException when it is not supported
     */
    static Inference of(Component inferencer) {
        return switch (inferencer.name()) {
            case "PPLInferencer" -> new ChoiceInference(false);
            case "LLInferencer" -> new ChoiceInference(true);
            case "GenInferencer", "ParallelGenInferencer" -> inferencer.flag("multiround", false)
                    ? new ChatInference(true)
                    : new GenInference();
            case "SCInferencer" -> new GenInference();
            case "CLPInferencer" -> new ChoiceProbabilityInference();
            case "PPLOnlyInferencer" -> new TextScoreInference(false);
            case "MinKPercentInferencer" -> new TextScoreInference(true);
            case "SWCELossInferencer" -> new SlidingWindowInference();
            case "ChatInferencer", "ParallelChatInferencer" -> new ChatInference(false);
            default -> throw new ConfigException("inferencer " + inferencer.type() + " is not supported; supported are "
                    + "PPLInferencer, LLInferencer, GenInferencer, SCInferencer, CLPInferencer, PPLOnlyInferencer, "
                    + "MinKPercentInferencer, SWCELossInferencer, ChatInferencer");
        };
    }

    /** @throws ConfigException when it is not supported, or its arguments are not of the right kind */
    static void check(Component inferencer) {
        of(inferencer);
        if (inferencer.integer("max_out_len", 1) < 1) {
            throw new ConfigException(inferencer.name() + ": max_out_len is " + inferencer.argument("max_out_len")
                    + ", it must be 1 or more");
        }
        String normalization = inferencer.text("normalization");
        if (normalization != null) {
            try {
                NllNormalization.named(normalization);
            } catch (IllegalArgumentException e) {
                throw new ConfigException(inferencer.name() + ": " + e.getMessage());
            }
        }
        if (inferencer.name().equals("CLPInferencer") && !inferencer.flag("single_token", true)) {
            throw new ConfigException(
                    "CLPInferencer: single_token=False is not supported, and needless: choices of several"
                            + " tokens count as a whole");
        }
    }
}
