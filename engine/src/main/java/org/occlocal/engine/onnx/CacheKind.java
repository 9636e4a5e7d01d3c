package org.occlocal.engine.onnx;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.LatentSpec;

/** What layers leave behind for the tokens to come, tensor by tensor. */
enum CacheKind {
    KEYS,
    VALUES,
    /** Keys of an indexer, of one head; see {@link org.occlocal.models.spec.IndexerSpec}. */
    INDEX,
    /** The last inputs of a recurrent layer's convolution. */
    INPUTS,
    /** States of a recurrent layer. */
    STATES;

    /** What attention keeps, of each token. */
    static final List<CacheKind> OF_TOKENS = List.of(KEYS, VALUES, INDEX);

    /** What recurrences keep, of each sequence. */
    static final List<CacheKind> OF_SEQUENCES = List.of(INPUTS, STATES);

    /**
     * What is kept of a token.
     *
     * @param size elements of each head
     */
    record Heads(int heads, int size) {
        int width() {
            return heads * size;
        }
    }

    /** Of a layer with this attention; null where nothing of this kind is kept. */
    @Nullable
    Heads heads(@Nullable AttentionSpec attention) {
        if (attention == null || attention.takesKeys()) {
            return null;
        }
        LatentSpec latent = attention.latent();
        return switch (this) {
            case KEYS, VALUES -> new Heads(attention.keyValueHeads(), attention.headSize());
            case INDEX -> latent == null || latent.indexer() == null ? null : new Heads(1, latent.indexSize());
            case INPUTS, STATES -> null;
        };
    }

    /** Those that a layer with this attention keeps. */
    static List<CacheKind> of(@Nullable AttentionSpec attention) {
        return OF_TOKENS.stream().filter(kind -> kind.heads(attention) != null).toList();
    }
}
