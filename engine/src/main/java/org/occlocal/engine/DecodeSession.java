package org.occlocal.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A KV cache of S slots and the rows that live in it, always in slots 0 to rows - 1. One session a model at a time; used
 * by one thread.
 */
public interface DecodeSession extends AutoCloseable {

    /** S. */
    int slots();

    /** Rows in the order of their slots. */
    List<DecodeRow> rows();

    /**
     * Puts prompts into free slots and chooses the first new token of each.
     *
     * @param rows as many as prompts
     * @param prompts token ids of each, at least one, with room for the new tokens behind
     */
    default void prefill(List<DecodeRow> rows, List<int[]> prompts) {
        prefill(null, rows, prompts);
    }

    /**
     * As above, for prompts that begin with the tokens of a trunk and go on behind it.
     *
     * @param trunk of the same model, null for none
     */
    void prefill(@Nullable Trunk trunk, List<DecodeRow> rows, List<int[]> prompts);

    /** Caches each row's last token and chooses its next one. */
    void step();

    /** Frees the slot of a row; the last row moves into it. */
    void remove(DecodeRow row);

    @Override
    void close();
}
