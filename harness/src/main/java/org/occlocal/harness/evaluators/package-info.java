/** From predictions to metrics. */
@NullMarked
package org.occlocal.harness.evaluators;

import org.jspecify.annotations.NullMarked;
