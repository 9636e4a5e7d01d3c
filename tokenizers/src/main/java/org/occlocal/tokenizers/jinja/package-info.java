/**
 * The part of Jinja2 that chat templates are written in, and of Python that they lean on. In the order of the data:
 * {@code Lexer} makes tokens, {@code Parser} makes statements, {@code ExpressionParser} and {@code OperandParser} make
 * expressions, {@code Rendering} runs statements and {@code Evaluator} evaluates expressions over the values that {@code Python} describes.
 *
 * <p>Why this is not a library: docs/decisions/0002-chat-templates.md.
 */
@NullMarked
package org.occlocal.tokenizers.jinja;

import org.jspecify.annotations.NullMarked;
