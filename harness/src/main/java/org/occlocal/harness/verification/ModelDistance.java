package org.occlocal.harness.verification;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.ModelException;

/**
 * How far two models are apart on some texts. Means are over all tokens; since tokens of a text are not independent, standard
 * errors are those of a ratio over texts (each text a cluster of its tokens).
 *
 * @param texts one entry for each
 */
public record ModelDistance(List<TextDistance> texts) {

    /** More tokens of a text are not compared: their distributions take 150 MB for a vocabulary of 151,936. */
    private static final int MOST_TOKENS = 256;

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
     * Runs both models on the texts, each cut to the shorter context window.
     *
     * @throws ModelException when the models have different vocabularies or make different tokens of a text
     */
    public static ModelDistance between(TextModel model, TextModel reference, List<VerificationText> texts) {
        int vocabulary = model.model().spec().vocabularySize();
        if (vocabulary != reference.model().spec().vocabularySize()) {
            throw new ModelException(
                    "the models have vocabularies of " + vocabulary + " and "
                            + reference.model().spec().vocabularySize() + " tokens",
                    model.name() + " and " + reference.name(),
                    "compare models that predict the same tokens");
        }
        int most = Math.min(
                MOST_TOKENS,
                Math.min(model.window().maxTokens(), reference.window().maxTokens()));
        List<TextDistance> distances = new ArrayList<>();
        for (VerificationText text : texts) {
            int[] all = tokens(text, model, reference);
            int[] tokens = Arrays.copyOf(all, Math.min(most, all.length));
            if (tokens.length > 1) {
                distances.add(TextDistance.of(
                        text.name(),
                        tokens,
                        model.model().logProbabilities(tokens),
                        reference.model().logProbabilities(tokens)));
            }
        }
        return new ModelDistance(distances);
    }

    /** Models that both have no tokenizer are given bytes as token ids. */
    private static int[] tokens(VerificationText text, TextModel model, TextModel reference) {
        if (model.tokenizer() == null && reference.tokenizer() == null) {
            byte[] bytes = text.text().getBytes(StandardCharsets.UTF_8);
            int vocabulary = model.model().spec().vocabularySize();
            return IntStream.range(0, bytes.length)
                    .map(i -> (bytes[i] & 0xff) % vocabulary)
                    .toArray();
        }
        int[] tokens = model.requireTokenizer().encode(text.text(), true);
        if (!Arrays.equals(tokens, reference.requireTokenizer().encode(text.text(), true))) {
            throw new ModelException(
                    "the models' tokenizers make different tokens of the text \"" + text.name() + "\"",
                    model.name() + " and " + reference.name(),
                    "compare models that have the same tokenizer");
        }
        return tokens;
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
