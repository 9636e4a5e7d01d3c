package org.occlocal.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.occlocal.harness.output.OutputException;

/** Writes lines to FILE.partial, and gives it its name once all are there; a pipe or device is written as it is. */
final class JsonLinesWriter implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path file;
    private final Path partial;
    private final BufferedWriter writer;

    /** @throws OutputException when the file cannot be made */
    JsonLinesWriter(Path file) {
        this.file = file;
        boolean isDevice = Files.exists(file) && !Files.isRegularFile(file);
        this.partial = isDevice ? file : file.resolveSibling(file.getFileName() + ".partial");
        try {
            this.writer = Files.newBufferedWriter(partial);
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    void write(JsonNode line) {
        try {
            writer.write(JSON.writeValueAsString(line));
            writer.write('\n');
            writer.flush();
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    /** All lines are written. */
    void finish() {
        try {
            writer.close();
            if (!partial.equals(file)) {
                Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }
}
