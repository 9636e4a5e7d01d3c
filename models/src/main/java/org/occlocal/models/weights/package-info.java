/** Reading weight files: where each tensor of a checkpoint lies, checked, without moving a byte of it. */
@NullMarked
package org.occlocal.models.weights;

import org.jspecify.annotations.NullMarked;
