package org.occlocal.harness.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal line by line, whatever state it was left in: a last line without its end is not given, a line that is
 * no sample is given as broken. Holds one line at a time.
 */
public final class JournalLines implements AutoCloseable {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_LONG_FOR_INTS)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int next;
    private int filled;
    private long offset;
    private int number;

    /** @param in a journal from its beginning; closed with this */
    public JournalLines(InputStream in) {
        this.in = in;
    }

    /**
     * A whole line.
     *
     * @param number from 1
     * @param offset its first byte
     * @param bytes its length, without the line break
     * @param sample null where it is broken
     */
    public record Line(int number, long offset, int bytes, @Nullable JournalSample sample) {}

    /** The next line; null behind the last whole one, where {@link #offset()} is the length of what is whole. */
    public @Nullable Line next() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (next < filled || fill()) {
            int end = next;
            while (end < filled && buffer[end] != '\n') {
                end++;
            }
            line.write(buffer, next, end - next);
            next = end + 1;
            if (end < filled) {
                number++;
                Line whole = new Line(number, offset, line.size(), parse(line.toString(StandardCharsets.UTF_8)));
                offset += line.size() + 1L;
                return whole;
            }
        }
        return null;
    }

    private boolean fill() throws IOException {
        next = 0;
        filled = Math.max(0, in.read(buffer));
        return filled > 0;
    }

    /** Bytes of all lines that were given. */
    public long offset() {
        return offset;
    }

    /** @return null when it is no sample */
    static @Nullable JournalSample parse(String line) {
        try {
            return JournalSample.of(
                    JSON.readValue(line, new TypeReference<LinkedHashMap<String, @Nullable Object>>() {}));
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
