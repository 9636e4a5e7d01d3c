package org.occlocal.harness.output;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file so that its name stands for the whole of it: first as .partial, then renamed. */
public final class WholeFile {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private WholeFile() {}

    /** @throws OutputException when the file cannot be written; what was written is left as .partial */
    public static void write(Path file, JsonNode content) {
        try {
            write(file, JSON.writeValueAsBytes(content));
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    /** @throws OutputException when the file cannot be written; what was written is left as .partial */
    public static void write(Path file, byte[] content) {
        replace(file, partial -> Files.write(partial, content));
    }

    /** Text that is written piece by piece, in UTF-8. */
    public static void write(Path file, Content content) {
        replace(file, partial -> {
            try (Writer out = new BufferedWriter(
                    new OutputStreamWriter(Files.newOutputStream(partial), StandardCharsets.UTF_8))) {
                content.writeTo(out);
            }
        });
    }

    /** Writes itself. */
    public interface Content {
        void writeTo(Writer out) throws IOException;
    }

    private interface Step {
        void run(Path partial) throws IOException;
    }

    private static void replace(Path file, Step step) {
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            step.run(partial);
            Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }
}
