package org.occlocal.harness.retrievers;

/**
 * Gives texts that mean the same vectors that point the same way, as the models of sentence-transformers do.
 *
 * <p>OpenCompass passes each text through the tokenizer of gpt2-xl and back before it is encoded, which changes nothing
 * but that it cuts texts of more than 1024 tokens. An encoder that has to give equal vectors for longer texts does the
 * same.
 */
@FunctionalInterface
public interface SentenceEncoder {

    /** @return float32 [C], of the same size for all texts */
    float[] encode(String text);
}
