/** Rows of a dataset, from files to columns. */
@NullMarked
package org.occlocal.harness.datasets;

import org.jspecify.annotations.NullMarked;
