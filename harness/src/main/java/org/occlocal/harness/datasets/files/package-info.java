/** Files of rows - JSON, CSV, plain text, Parquet - as Python and the HuggingFace library read them. */
@NullMarked
package org.occlocal.harness.datasets.files;

import org.jspecify.annotations.NullMarked;
