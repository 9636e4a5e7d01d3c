package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * Multi-head latent attention (DeepSeek-V2, 2024): keys without position and values of all heads are made of one small
 * vector of the token, its latent; the part of a key that has the position is the same for all heads. Of a head's D
 * elements the last {@code rotarySize} are rotated.
 *
 * <p>Slots: "qkv" gives queries or what they are made of, the latent, and the rotated part of keys; "q_up" and "kv_up"
 * make heads of what went through the norms "q_latent_norm" and "kv_latent_norm".
 *
 * @param queryRank elements of the vector that queries are made of; 0 where they are made of the hidden state
 * @param rank elements of the latent
 * @param rotarySize elements of a head that are rotated
 * @param valueSize elements of a value head, at most D
 * @param normEpsilon of the norms of both vectors
 * @param scale factor on the latent behind its norm (longcat_flash)
 * @param indexer what chooses the tokens that are attended to, null where those are all that a query sees
 */
public record LatentSpec(
        int queryRank,
        int rank,
        int rotarySize,
        int valueSize,
        double normEpsilon,
        double scale,
        @Nullable IndexerSpec indexer) {

    public LatentSpec {
        if (queryRank < 0 || rank < 1 || rotarySize < 2 || valueSize < 1) {
            throw new IllegalArgumentException(
                    "latent attention needs positive sizes, given a latent of " + rank + ", one of queries of "
                            + queryRank + ", " + rotarySize + " rotated elements, values of " + valueSize);
        }
        if (indexer != null && (queryRank == 0 || indexer.size() < rotarySize)) {
            throw new IllegalArgumentException("an indexer needs a latent of queries, given " + queryRank
                    + ", and room for " + rotarySize + " rotated elements, given " + indexer.size());
        }
    }

    /** Without a factor on the latent and without an indexer. */
    public LatentSpec(int queryRank, int rank, int rotarySize, int valueSize, double normEpsilon) {
        this(queryRank, rank, rotarySize, valueSize, normEpsilon, 1, null);
    }

    /** The same with an indexer. */
    public LatentSpec with(IndexerSpec chooser) {
        return new LatentSpec(queryRank, rank, rotarySize, valueSize, normEpsilon, scale, chooser);
    }

    /** Elements of a key of the indexer, 0 where there is none. */
    public int indexSize() {
        return indexer == null ? 0 : indexer.size();
    }
}
