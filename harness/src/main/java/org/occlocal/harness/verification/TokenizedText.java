package org.occlocal.harness.verification;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.occlocal.inferencers.TextModel;
import org.occlocal.models.ModelException;

/**
 * A text as both models of a comparison see it. Immutable.
 *
 * @param name of the text
 * @param tokens token ids [T], at least 2
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenizedText(String name, int[] tokens) {

    /** More tokens of a text are not compared: their distributions take 150 MB for a vocabulary of 151,936. */
    private static final int MOST_TOKENS = 256;

    /**
     * Texts that have two tokens or more, each cut to the shorter context window. Models that both have no tokenizer are given
     * bytes as token ids. Nothing is computed, so that models need no weights here.
     *
     * @throws ModelException when the models have different vocabularies or make different tokens of a text
     */
    public static List<TokenizedText> all(TextModel model, TextModel reference, List<VerificationText> texts) {
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
        List<TokenizedText> all = new ArrayList<>();
        for (VerificationText text : texts) {
            int[] tokens = tokens(text, model, reference);
            if (tokens.length > 1) {
                all.add(new TokenizedText(text.name(), Arrays.copyOf(tokens, Math.min(most, tokens.length))));
            }
        }
        return all;
    }

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
}
