/** One small file per model family: config.json and tensor names to DecoderSpec. */
@NullMarked
package org.occlocal.models.family;

import org.jspecify.annotations.NullMarked;
