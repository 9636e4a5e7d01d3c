package org.occlocal.harness.retrievers;

/** Gives texts that mean the same vectors that point the same way, as the models of sentence-transformers do. */
@FunctionalInterface
public interface SentenceEncoder {

    /** @return float32 [C], of the same size for all texts */
    float[] encode(String text);
}
