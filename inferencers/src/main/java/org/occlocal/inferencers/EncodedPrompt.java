package org.occlocal.inferencers;

/**
 * The text that a model reads, and its final token ids with all special tokens. Immutable; the array is not copied.
 *
 * @param text for people and records
 * @param tokens what the model is given
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedPrompt(String text, int[] tokens) {}
