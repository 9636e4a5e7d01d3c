/**
 * Reads Parquet files, which most datasets of HuggingFace's hub are, into rows.
 *
 * <p>The file's footer ({@link org.occlocal.harness.datasets.parquet.ThriftReader}) says which columns there are
 * ({@code SchemaNode}) and where their pages lie. A column's pages give its values with two levels each: the definition
 * level tells how much of the path to a value is there, the repetition level which list it goes on with
 * ({@code ColumnReader}). {@code RowAssembler} puts the columns together again (Melnik et al. 2010, Dremel).
 *
 * <p>Written here and not taken from a library because parquet-java needs Hadoop at run time (about 50 MB); only the
 * decompression of Snappy, Zstandard and LZ4 comes from one.
 */
@NullMarked
package org.occlocal.harness.datasets.parquet;

import org.jspecify.annotations.NullMarked;
