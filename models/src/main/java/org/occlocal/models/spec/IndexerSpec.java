package org.occlocal.models.spec;

/**
 * The indexer of DeepSeek's sparse attention (DeepSeek-V3.2, 2025), beside latent attention whose queries are made of a latent: it
 * scores the tokens that a query sees, and attention goes to those with the best scores alone. A score is the sum over the heads of
 * the indexer of what is positive in the product of query and key, each times what the token gives the head.
 *
 * <p>Slots: "index_query" makes queries of what attention's are made of, "index_key" the one key of a token of its hidden state, with
 * the norm "index_key_norm", and "index_weights" says how much each head counts.
 *
 * @param heads of the indexer
 * @param size elements of a query and of a key
 * @param active how many tokens a query attends to; those who see fewer attend to all
 * @param rotary index into {@link DecoderSpec#rotaries()}: the first elements of queries and keys are rotated
 */
public record IndexerSpec(int heads, int size, int active, int rotary) {

    public IndexerSpec {
        if (heads < 1 || size < 1 || active < 1 || rotary < 0) {
            throw new IllegalArgumentException("an indexer needs positive sizes and positions, given " + heads
                    + " heads of " + size + ", " + active + " active tokens");
        }
    }
}
