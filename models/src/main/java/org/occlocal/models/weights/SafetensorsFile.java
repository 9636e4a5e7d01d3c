package org.occlocal.models.weights;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;

/**
 * The header of a .safetensors file: eight bytes of header length, a JSON header, then the data. Checked as the
 * reference implementation checks it: header at most 100 MB, every tensor as long as its dtype and shape say, no
 * overlaps, no holes, nothing behind the last tensor.
 */
final class SafetensorsFile {

    private static final long MAX_HEADER_BYTES = 100_000_000;
    private static final String MEND = "the file is damaged or was not downloaded completely; download it again";
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    static {
        JSON.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(16)
                        .maxNameLength(4096)
                        .build());
    }

    private final Path file;
    private final Map<String, TensorLocation> tensors = new LinkedHashMap<>();

    private SafetensorsFile(Path file) {
        this.file = file;
    }

    /** Tensor name to place, in the order of the header. */
    static Map<String, TensorLocation> read(Path file) {
        SafetensorsFile reader = new SafetensorsFile(file);
        reader.read();
        return reader.tensors;
    }

    private void read() {
        try (FileChannel channel = FileChannel.open(file)) {
            long fileBytes = channel.size();
            if (fileBytes < 8) {
                throw broken("safetensors file of " + fileBytes + " bytes has no header");
            }
            long headerBytes = readFully(channel, 0, 8).getLong(0);
            if (headerBytes < 0 || headerBytes > MAX_HEADER_BYTES || headerBytes > fileBytes - 8) {
                throw broken("safetensors header says it is " + Long.toUnsignedString(headerBytes)
                        + " bytes long, the file has " + fileBytes + " (limit " + MAX_HEADER_BYTES + ")");
            }
            JsonNode header =
                    JSON.readTree(readFully(channel, 8, (int) headerBytes).array());
            if (header == null || !header.isObject()) {
                throw broken("safetensors header is no JSON object");
            }
            long dataStart = 8 + headerBytes;
            header.fields().forEachRemaining(entry -> {
                if (!entry.getKey().equals("__metadata__")) {
                    tensors.put(entry.getKey(), locate(entry.getKey(), entry.getValue(), dataStart, fileBytes));
                }
            });
            checkLayout(dataStart, fileBytes);
        } catch (IOException e) {
            throw new ModelException("cannot read safetensors header", file, MEND, e);
        }
    }

    private TensorLocation locate(String name, JsonNode node, long dataStart, long fileBytes) {
        StoredDtype dtype = StoredDtype.ofSafetensors(node.path("dtype").asText());
        if (dtype == null) {
            throw broken("tensor \"" + name + "\" has unknown dtype " + node.path("dtype"));
        }
        JsonNode sizes = node.path("shape");
        JsonNode offsets = node.path("data_offsets");
        if (!sizes.isArray() || !isLongs(sizes) || !offsets.isArray() || !isLongs(offsets) || offsets.size() != 2) {
            throw broken("tensor \"" + name + "\" has no usable shape and data_offsets: " + node);
        }
        long[] dimensions = new long[sizes.size()];
        for (int i = 0; i < dimensions.length; i++) {
            dimensions[i] = sizes.get(i).longValue();
        }
        long begin = offsets.get(0).longValue();
        long end = offsets.get(1).longValue();
        long bytes;
        Shape shape;
        try {
            shape = Shape.of(dimensions);
            bytes = Math.multiplyExact(shape.elements(), (long) dtype.bytes());
        } catch (ArithmeticException | IllegalArgumentException e) {
            throw broken("tensor \"" + name + "\" has an impossible shape " + sizes);
        }
        if (begin < 0 || end < begin || end - begin != bytes) {
            throw broken("tensor \"" + name + "\" " + dtype + " " + shape + " takes " + bytes
                    + " bytes, its data_offsets are " + offsets);
        }
        if (end > fileBytes - dataStart) {
            throw broken("tensor \"" + name + "\" ends at byte " + end + " of the data, the file holds "
                    + (fileBytes - dataStart));
        }
        return TensorLocation.dense(file, dtype, shape, dataStart + begin);
    }

    private void checkLayout(long dataStart, long fileBytes) {
        long expected = dataStart;
        List<Map.Entry<String, TensorLocation>> inOrder = tensors.entrySet().stream()
                .sorted(Comparator.comparingLong((Map.Entry<String, TensorLocation> entry) ->
                                entry.getValue().byteOffset())
                        .thenComparingLong(entry -> entry.getValue().byteSpan()))
                .toList();
        for (Map.Entry<String, TensorLocation> entry : inOrder) {
            TensorLocation tensor = entry.getValue();
            if (tensor.byteOffset() < expected) {
                throw broken("tensor \"" + entry.getKey() + "\" overlaps the one before it by "
                        + (expected - tensor.byteOffset()) + " bytes");
            }
            if (tensor.byteOffset() > expected) {
                throw broken((tensor.byteOffset() - expected) + " bytes before tensor \"" + entry.getKey()
                        + "\" belong to no tensor");
            }
            expected += tensor.byteSpan();
        }
        if (expected != fileBytes) {
            throw broken((fileBytes - expected) + " bytes behind the last tensor belong to no tensor");
        }
    }

    private static boolean isLongs(JsonNode array) {
        for (JsonNode element : array) {
            if (!element.isIntegralNumber() || !element.canConvertToLong()) {
                return false;
            }
        }
        return true;
    }

    private ByteBuffer readFully(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw broken("the file ends after " + (position + buffer.position()) + " bytes");
            }
        }
        return buffer;
    }

    private ModelException broken(String what) {
        return new ModelException(what, file, MEND);
    }
}
