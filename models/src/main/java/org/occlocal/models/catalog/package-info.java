/** From what a user calls a model to the folder it lies in. */
@NullMarked
package org.occlocal.models.catalog;

import org.jspecify.annotations.NullMarked;
