package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * Self-attention of one layer. Where the layer has a slot "sinks" [H], a head's softmax counts that as the score of one more key,
 * whose value is zero (Xiao et al. 2024). With a slot "v_norm" [D], which stands beside norms of q and
 * k, values have a norm on each head.
 *
 * @param heads H, query heads
 * @param keyValueHeads K, divides H
 * @param headSize D
 * @param scale factor on the scores, usually 1 / sqrt(D)
 * @param window a query sees this many positions up to its own; 0 is no limit
 * @param chunked the text is cut into chunks of {@code window} positions instead, and a query sees those of its own chunk
 * @param rotary index into {@link DecoderSpec#rotaries()}, -1 for none
 * @param softCap scores become softCap * tanh(scores / softCap); 0 is none
 * @param alibi position biases, null for none
 * @param queryKeyNorm normalisation of q and k
 * @param queryKeyNormKind its kind
 * @param clip q, k and v are clamped to [-clip, clip], behind the norm of q and k; 0 is none
 * @param outputGate gates of its outputs
 * @param valueSize elements of a value head, at most D; in caches and in attention it takes up D, the rest of them zero
 * @param latent how heads are made of latents, null where they are made of the hidden state
 * @param temperature factor on queries by their position, null for none
 * @param shared keys and values that other layers attend to as well, null for keys and values of this layer alone; where they are taken
 *     the slot "qkv" has queries only
 * @param differential where heads are compared in pairs, what is added to the share of the second of them, above 0; 0 for none. The slot
 *     "qkv" has half of the heads then: attention is computed once with the first half of the values and once with the others, and
 *     of both, from the heads of the first half those of the second are taken, times exp(q1 k1) - exp(q2 k2) of the rows of the slot
 *     "lambdas" [4, D] and that number. What is left of a pair has a norm, slot "pair_norm" [2 D] (Ye et al. 2024)
 */
public record AttentionSpec(
        int heads,
        int keyValueHeads,
        int headSize,
        double scale,
        int window,
        boolean chunked,
        int rotary,
        double softCap,
        @Nullable Alibi alibi,
        QueryKeyNorm queryKeyNorm,
        NormKind queryKeyNormKind,
        double clip,
        OutputGate outputGate,
        int valueSize,
        @Nullable LatentSpec latent,
        @Nullable QueryTemperature temperature,
        @Nullable SharedKeys shared,
        double differential) {

    public AttentionSpec {
        boolean halves = latent == null
                && shared == null
                && outputGate == OutputGate.NONE
                && queryKeyNorm == QueryKeyNorm.NONE
                && valueSize == headSize
                && heads % 4 == 0
                && keyValueHeads % 4 == 0;
        if (differential < 0 || (differential > 0 && !halves)) {
            throw new IllegalArgumentException(
                    "heads can be compared in pairs where they and those of keys come in fours, as"
                            + " large as values, not made of latents, not shared, and without norms and gates");
        }
        if (shared != null && (latent != null || outputGate != OutputGate.NONE || valueSize != headSize || clip != 0)) {
            throw new IllegalArgumentException(
                    "keys and values can be shared where they are not made of latents, values are as large as keys, and there"
                            + " are no gates and no clamps");
        }
        if (heads < 1 || keyValueHeads < 1 || headSize < 1 || heads % keyValueHeads != 0) {
            throw new IllegalArgumentException("attention needs heads to be a multiple of key/value heads, given "
                    + heads + " heads, " + keyValueHeads + " key/value heads of size " + headSize);
        }
        if (valueSize < 1 || valueSize > headSize) {
            throw new IllegalArgumentException(
                    "value heads of " + valueSize + " elements, key heads of " + headSize + " have room for fewer");
        }
        boolean gatesFollow = outputGate == OutputGate.BEHIND_QUERY || outputGate.isBehindValues();
        if (gatesFollow && valueSize != headSize) {
            throw new IllegalArgumentException("gates of " + headSize + " elements, value heads of " + valueSize);
        }
        if (window < 0) {
            throw new IllegalArgumentException("sliding window is " + window + ", it must be 0 (none) or more");
        }
        if (chunked && window == 0) {
            throw new IllegalArgumentException("chunks of attention have no size");
        }
        if (latent != null
                && (keyValueHeads != heads || latent.valueSize() != valueSize || latent.rotarySize() > headSize)) {
            throw new IllegalArgumentException("latent attention needs as many key/value heads as heads, and values and"
                    + " rotated elements that a head has room for, given " + heads + " heads of " + headSize + ", "
                    + keyValueHeads + " key/value heads, values of " + latent.valueSize() + ", "
                    + latent.rotarySize() + " rotated elements");
        }
    }

    /**
     * Attention to all tokens so far, without positions, norms or gates, and with scores as they are: for models of which only the size
     * of keys and values is known.
     */
    public static AttentionSpec ofHeads(int heads, int headSize) {
        return new AttentionSpec(
                heads,
                heads,
                headSize,
                1,
                0,
                false,
                -1,
                0,
                null,
                QueryKeyNorm.NONE,
                NormKind.RMS,
                0,
                OutputGate.NONE,
                headSize,
                null,
                null,
                null,
                0);
    }

    /** Query heads that the slot "qkv" has, and what they come to. */
    public int projectedHeads() {
        return differential > 0 ? heads / 2 : heads;
    }

    /** Key/value heads that the slot "qkv" has, where it has some. */
    public int projectedKeyValueHeads() {
        return differential > 0 ? keyValueHeads / 2 : keyValueHeads;
    }

    /** Whether keys and values are those of an earlier layer. */
    public boolean takesKeys() {
        return shared != null && !shared.made();
    }

    /** Elements of a token's row that keys and values for other layers take, 0 where this layer makes none for others. */
    public int sharedElements() {
        return shared != null && shared.made() ? Math.multiplyExact(2 * keyValueHeads, headSize) : 0;
    }

    /** The first of the positions that a query at one of them sees. */
    public int firstSeen(int position) {
        if (window == 0) {
            return 0;
        }
        return chunked ? position - position % window : Math.max(0, position - window + 1);
    }

    /**
     * Numbers that a token takes in a cache: keys and values of all heads, or its latent with the part of keys that is rotated;
     * beside either, the key of an indexer. Nothing where keys and values are those of an earlier layer.
     *
     * @param latents whether latents are cached where heads are made of them
     */
    public long cachedElements(boolean latents) {
        if (takesKeys()) {
            return 0;
        }
        if (latent == null) {
            return 2L * keyValueHeads * headSize;
        }
        return latent.indexSize()
                + (latents ? (long) latent.rank() + latent.rotarySize() : 2L * keyValueHeads * headSize);
    }
}
