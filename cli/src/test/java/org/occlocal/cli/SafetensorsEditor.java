package org.occlocal.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Takes a safetensors file apart and puts it together again, changed. */
final class SafetensorsEditor {

    private static final ObjectMapper JSON = new ObjectMapper();

    final ObjectNode header;
    final byte[] data;

    SafetensorsEditor(Path file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] json = new byte[(int) bytes.getLong()];
        bytes.get(json);
        header = (ObjectNode) JSON.readTree(json);
        data = new byte[bytes.remaining()];
        bytes.get(data);
    }

    /** First byte of a tensor in {@link #data}. */
    int begin(String tensor) {
        return header.path(tensor).path("data_offsets").get(0).intValue();
    }

    void write(Path file) throws IOException {
        byte[] json = JSON.writeValueAsString(header).getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(json.length).put(json).put(data);
        Files.write(file, bytes.array());
    }
}
