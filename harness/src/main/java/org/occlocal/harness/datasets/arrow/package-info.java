/**
 * Reads files of Apache Arrow's streaming format, which HuggingFace's {@code save_to_disk} writes, into rows.
 *
 * <p>A file is a schema and record batches, each a FlatBuffers message with a body of buffers
 * (https://arrow.apache.org/docs/format/Columnar.html).
 */
@NullMarked
package org.occlocal.harness.datasets.arrow;

import org.jspecify.annotations.NullMarked;
