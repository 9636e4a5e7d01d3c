/**
 * How far two models are apart that should compute the same: engines, dtypes, quantizations or checkpoints of one model, on
 * the same texts.
 */
@NullMarked
package org.occlocal.harness.verification;

import org.jspecify.annotations.NullMarked;
