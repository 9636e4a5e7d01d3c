/** The step from stored predictions to a result: post-processors, evaluator, repetitions and details. */
@NullMarked
package org.occlocal.harness.evaluation;

import org.jspecify.annotations.NullMarked;
