/**
 * What Python's libraries tell of natural language: sentences and words as nltk divides them, and the language of a text
 * as langdetect names it.
 */
@NullMarked
package org.occlocal.harness.language;

import org.jspecify.annotations.NullMarked;
