package org.occlocal.harness.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.occlocal.engine.CausalLm;

/**
 * How far two models are apart on some texts. Means are over all tokens; since tokens of a text are not independent, standard
 * errors are those of a ratio over texts (each text a cluster of its tokens).
 *
 * @param texts one entry for each
 */
public record ModelDistance(List<TextDistance> texts) {

    public ModelDistance {
        texts = List.copyOf(texts);
        if (texts.size() < 2) {
            throw new IllegalArgumentException(texts.size() + " texts: standard errors need two");
        }
    }

    /**
     * A mean over tokens.
     *
     * @param value the mean
     * @param standardError of it, over texts
     */
    public record Mean(double value, double standardError) {}

    /**
     * Runs the reference on the texts that a model was run on.
     *
     * @param model what it predicted
     * @param texts the same that were given to it
     */
    public static ModelDistance between(RecordedLogProbabilities model, CausalLm reference, List<TokenizedText> texts) {
        List<TextDistance> distances = new ArrayList<>();
        for (int i = 0; i < texts.size(); i++) {
            TokenizedText text = texts.get(i);
            distances.add(TextDistance.of(text, model.rows(i), reference.logProbabilities(text.tokens())));
        }
        return new ModelDistance(distances);
    }

    /** Tokens that were predicted. */
    public int tokens() {
        return texts.stream().mapToInt(TextDistance::tokens).sum();
    }

    /** Mean KL(reference || model) in nats. */
    public Mean klDivergence() {
        return mean(TextDistance::klDivergence);
    }

    /** Mean absolute difference of the log-probabilities of the texts' own tokens, in nats. */
    public Mean logProbabilityDifference() {
        return mean(TextDistance::logProbabilityDifference);
    }

    /** The largest of these differences. */
    public double largestDifference() {
        return texts.stream().mapToDouble(TextDistance::largestDifference).max().orElseThrow();
    }

    /** Share of places where both find the same token most likely. */
    public Mean sameTop1() {
        return mean(TextDistance::sameTop1);
    }

    /** exp of the mean negative log-likelihood under the model. */
    public Mean perplexity() {
        return exp(mean(TextDistance::negativeLogLikelihood));
    }

    /** The same under the reference. */
    public Mean referencePerplexity() {
        return exp(mean(TextDistance::referenceNegativeLogLikelihood));
    }

    /** By the delta method. */
    private static Mean exp(Mean mean) {
        double value = Math.exp(mean.value());
        return new Mean(value, value * mean.standardError());
    }

    private Mean mean(ToDoubleFunction<TextDistance> sum) {
        double tokens = tokens();
        double mean = texts.stream().mapToDouble(sum).sum() / tokens;
        double squares = 0;
        for (TextDistance text : texts) {
            double residual = sum.applyAsDouble(text) - mean * text.tokens();
            squares += residual * residual;
        }
        double count = texts.size();
        return new Mean(mean, Math.sqrt(squares * count / (count - 1)) / tokens);
    }
}
