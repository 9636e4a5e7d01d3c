package org.occlocal.tokenizers;

/**
 * Special tokens that a tokenizer puts around a text, and that truncation leaves.
 *
 * @param front tokens at the beginning, such as begin-of-sequence
 * @param back tokens at the end
 */
public record FixedEnds(int front, int back) {

    /** Nothing is put around the text. */
    public static final FixedEnds NONE = new FixedEnds(0, 0);

    public FixedEnds {
        if (front < 0 || back < 0) {
            throw new IllegalArgumentException(front + " and " + back + " tokens at the ends, must not be negative");
        }
    }
}
