/**
 * Evaluators that ask a second language model, the judge, about predictions: which rows it is asked about, and what its
 * answers are worth. They hold no model; whoever runs them asks the judge in between.
 */
@NullMarked
package org.occlocal.harness.judges;

import org.jspecify.annotations.NullMarked;
