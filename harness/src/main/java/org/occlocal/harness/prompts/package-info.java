/** From a row and its in-context examples to the text and tokens that a model reads. */
@NullMarked
package org.occlocal.harness.prompts;

import org.jspecify.annotations.NullMarked;
