package org.occlocal.tokenizers;

import java.util.Arrays;

/**
 * A conversation as the model reads it.
 *
 * @param text what the chat template rendered, special tokens written out
 * @param ids that text encoded without adding special tokens: int [T]; not to be written to
 */
// an array, because ids go to native code and millions of them as objects would be waste
@SuppressWarnings("ArrayRecordComponent")
public record RenderedChat(String text, int[] ids) {

    /** The same text and ids. */
    @Override
    public boolean equals(Object other) {
        return other instanceof RenderedChat that && text.equals(that.text) && Arrays.equals(ids, that.ids);
    }

    @Override
    public int hashCode() {
        return 31 * text.hashCode() + Arrays.hashCode(ids);
    }

    @Override
    public String toString() {
        return "RenderedChat[" + ids.length + " tokens: " + text + "]";
    }
}
