/**
 * Text to token ids and back, chat templates, and what fits the context window.
 *
 * <p>Knows no other module. {@link org.occlocal.tokenizers.Tokenizer} gives HuggingFace's own ids, because HuggingFace's
 * own library makes them; {@link org.occlocal.tokenizers.ChatTemplate} renders what Jinja2 renders;
 * {@link org.occlocal.tokenizers.ContextWindow} is the one place where lengths are decided on, and counts final ids.
 */
@NullMarked
package org.occlocal.tokenizers;

import org.jspecify.annotations.NullMarked;
