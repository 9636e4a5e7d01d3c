/**
 * Which training rows a test row is shown as in-context examples: OpenCompass' openicl/icl_retriever. A retriever knows
 * texts only; templates are applied to the rows it names, elsewhere.
 */
@NullMarked
package org.occlocal.harness.retrievers;

import org.jspecify.annotations.NullMarked;
