package org.occlocal.models.weights;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.models.spec.Shape;

/**
 * Writes a .safetensors file whose tensors are known before any of their data: the header first, then data in any order, as
 * it comes. For one thread.
 */
public final class SafetensorsWriter implements AutoCloseable {

    private static final int ALIGNMENT = 8;

    private final FileChannel channel;
    private final Map<String, Long> begins = new HashMap<>();
    private final long bytes;

    /** What a file will hold. */
    public record Entry(String name, StoredDtype dtype, Shape shape) {
        long bytes() {
            return Math.multiplyExact(shape.elements(), (long) dtype.bytes());
        }
    }

    /**
     * Begins a file, over one that is there.
     *
     * @throws IOException when it cannot be written
     */
    public SafetensorsWriter(Path file, List<Entry> entries) throws IOException {
        ObjectNode header = new ObjectMapper().createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long begin = 0;
        for (Entry entry : entries) {
            ObjectNode node = header.putObject(entry.name());
            node.put("dtype", entry.dtype().safetensorsName());
            for (long size : entry.shape().toArray()) {
                node.withArray("shape").add(size);
            }
            if (entry.shape().rank() == 0) {
                node.putArray("shape");
            }
            begins.put(entry.name(), begin);
            node.putArray("data_offsets").add(begin).add(begin + entry.bytes());
            begin += entry.bytes();
        }
        StringBuilder json = new StringBuilder(header.toString());
        int length = json.toString().getBytes(StandardCharsets.UTF_8).length;
        json.append(" ".repeat((ALIGNMENT - length % ALIGNMENT) % ALIGNMENT));
        byte[] text = json.toString().getBytes(StandardCharsets.UTF_8);
        long dataStart = (long) Long.BYTES + text.length;
        begins.replaceAll((name, offset) -> dataStart + offset);
        this.bytes = dataStart + begin;
        this.channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        write(
                ByteBuffer.allocate((int) dataStart)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(text.length)
                        .put(text)
                        .flip(),
                0);
    }

    /** Size of the whole file. */
    public long bytes() {
        return bytes;
    }

    /**
     * Writes some bytes of a tensor, little-endian elements.
     *
     * @param offset from the tensor's first byte
     * @throws UncheckedIOException when they cannot be written
     */
    public void write(String tensor, long offset, ByteBuffer data) {
        Long begin = begins.get(tensor);
        if (begin == null) {
            throw new IllegalArgumentException("the header has no tensor \"" + tensor + "\"");
        }
        try {
            write(data, begin + offset);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(ByteBuffer data, long position) throws IOException {
        long at = position;
        while (data.hasRemaining()) {
            at += channel.write(data, at);
        }
    }

    /** @throws IOException when the data do not reach the disk */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force(true);
        }
    }
}
