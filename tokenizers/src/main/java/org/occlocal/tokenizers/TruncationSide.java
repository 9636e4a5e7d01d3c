package org.occlocal.tokenizers;

/** Which tokens of a prompt go when prompt and new tokens do not fit the context window together. */
public enum TruncationSide {
    /** No token goes: a prompt that does not fit is a {@link ContextOverflowException}. */
    NONE,
    /** The first tokens go; the end of the prompt, where the question stands, is kept. */
    LEFT,
    /** The last tokens go. */
    RIGHT,
    /** The middle goes: the first and the last half of the room stay; an odd token goes too. */
    MIDDLE
}
