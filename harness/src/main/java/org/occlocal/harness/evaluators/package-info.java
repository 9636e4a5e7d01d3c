/**
 * From predictions to metrics: OpenCompass' evaluators by their names. An evaluator sees predictions and references
 * after their post-processors; its metrics and details have OpenCompass' names and order.
 */
@NullMarked
package org.occlocal.harness.evaluators;

import org.jspecify.annotations.NullMarked;
