/**
 * How a run is cut into tasks: OpenCompass' partitioners (opencompass/partitioners). What they decide is which rows are
 * asked in one go, never what is answered; a dataset's size is that of the rows that were read, so no row is lost.
 */
@NullMarked
package org.occlocal.harness.partitioners;

import org.jspecify.annotations.NullMarked;
