/**
 * Weights that are rounded to 4 or 8 bits. Whatever a checkpoint's format is, engines see {@link
 * org.occlocal.models.quantization.QuantizedMatrix}: codes, scales and zero points in blocks of rows. Formats are read
 * here, rounding is done here, and checkpoints are written here.
 */
@NullMarked
package org.occlocal.models.quantization;

import org.jspecify.annotations.NullMarked;
