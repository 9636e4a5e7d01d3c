/** Which of the engines runs a model. */
@NullMarked
package org.occlocal.engine.choice;

import org.jspecify.annotations.NullMarked;
