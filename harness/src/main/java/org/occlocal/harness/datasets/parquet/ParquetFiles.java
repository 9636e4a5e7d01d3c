package org.occlocal.harness.datasets.parquet;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.parquet.ThriftReader.Struct;

/** Parquet files: see the description of this package. */
public final class ParquetFiles {

    private static final String MAGIC = "PAR1";

    private ParquetFiles() {}

    /**
     * All rows; values are Long, Double, Boolean, String, null, List or Map.
     *
     * @throws ConfigException when the file is not Parquet, is broken, or has what is not read
     */
    public static List<Map<String, Object>> rows(Path file) {
        ByteBuffer bytes = ByteBuffer.wrap(bytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        int size = bytes.limit();
        if (size < 12 || !magic(bytes, 0) || !magic(bytes, size - 4)) {
            throw new ConfigException(file + " is not a Parquet file, or is cut off; it has " + size + " bytes");
        }
        try {
            int footer = size - 8 - bytes.getInt(size - 8);
            return rows(bytes, new ThriftReader(bytes.duplicate().position(footer)).struct());
        } catch (RuntimeException e) {
            // what a broken file leads to, in this package or in the decompression, is not worth telling apart
            throw new ConfigException(file + " cannot be read: " + e);
        }
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        }
    }

    private static boolean magic(ByteBuffer bytes, int at) {
        byte[] found = new byte[4];
        bytes.get(at, found);
        return new String(found, StandardCharsets.US_ASCII).equals(MAGIC);
    }

    private static List<Map<String, Object>> rows(ByteBuffer bytes, Struct footer) {
        SchemaNode schema = SchemaNode.of(footer.structs(2));
        List<SchemaNode> columns = schema.columns();
        List<Map<String, Object>> rows = new ArrayList<>();
        for (Struct group : footer.structs(4)) {
            List<Struct> chunks = group.structs(1);
            List<ColumnReader> readers = new ArrayList<>();
            for (int i = 0; i < columns.size(); i++) {
                readers.add(
                        new ColumnReader(columns.get(i), bytes, chunks.get(i).struct(3)));
            }
            RowAssembler assembler = new RowAssembler(schema, readers);
            for (long i = 0; i < group.number(3); i++) {
                rows.add(assembler.next());
            }
        }
        return rows;
    }
}
