package org.occlocal.harness.datasets.arrow;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;

/** Files of Apache Arrow: see the description of this package. */
public final class ArrowFiles {

    private static final int SCHEMA = 1;
    private static final int RECORD_BATCH = 3;
    private static final int MESSAGE_START = -1;

    private ArrowFiles() {}

    /**
     * All rows; values are Long, Double, Boolean, String, null, List or Map.
     *
     * @throws ConfigException when the file is not of Arrow, is broken, or has what is not read
     */
    public static List<Map<String, Object>> rows(Path file) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
            return rows(bytes);
        } catch (IOException e) {
            throw new ConfigException("cannot read " + file + ": " + e);
        } catch (RuntimeException e) {
            // what a broken file leads to is not worth telling apart
            throw new ConfigException(file + " cannot be read as a stream of Apache Arrow: " + e);
        }
    }

    private static List<Map<String, Object>> rows(ByteBuffer bytes) {
        List<Map<String, Object>> rows = new ArrayList<>();
        List<FlatTable> fields = List.of();
        while (bytes.remaining() >= 8) {
            if (bytes.getInt() != MESSAGE_START) {
                throw new IllegalArgumentException("no message starts at byte " + (bytes.position() - 4));
            }
            int size = bytes.getInt();
            if (size == 0) {
                break;
            }
            FlatTable message = FlatTable.root(next(bytes, size));
            ByteBuffer body = next(bytes, Math.toIntExact(message.number(3)));
            int kind = message.tiny(1);
            if (kind == SCHEMA) {
                fields = message.table(2).tables(1);
            } else if (kind == RECORD_BATCH) {
                rows.addAll(rows(message.table(2), body, fields));
            }
        }
        return rows;
    }

    private static List<Map<String, Object>> rows(FlatTable batch, ByteBuffer body, List<FlatTable> fields) {
        BatchReader reader = new BatchReader(batch, body);
        Map<String, List<@Nullable Object>> columns = new LinkedHashMap<>();
        fields.forEach(field -> columns.put(field.text(0), reader.column(field)));
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < batch.number(0); i++) {
            rows.add(BatchReader.row(columns, i));
        }
        return rows;
    }

    private static ByteBuffer next(ByteBuffer bytes, int size) {
        ByteBuffer part = bytes.slice(bytes.position(), size).order(bytes.order());
        bytes.position(bytes.position() + size);
        return part;
    }
}
