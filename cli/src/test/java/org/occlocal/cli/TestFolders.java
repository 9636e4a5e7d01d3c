package org.occlocal.cli;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Where tests find checkpoints. */
final class TestFolders {

    private static final Path REFERENCE = Path.of("../engine/src/test/resources/reference");

    private static final ObjectMapper JSON = new ObjectMapper();

    private TestFolders() {}

    /** A tiny checkpoint of the engine's reference cases. */
    static Path reference(String name) {
        return REFERENCE.resolve(name);
    }

    /** One of the engine's quantized reference cases. */
    static Path quantizedReference(String name) {
        return Path.of("../engine/src/test/resources/reference_quantized").resolve(name);
    }

    /** The embedded demo model. */
    static Path demoModel() {
        return Path.of("src/main/resources/demo/model");
    }

    /** A file or folder of ../shared beside the checkout; the test is skipped, by name, where it is missing. */
    static Path shared(String name) {
        String root = System.getenv().getOrDefault("OCC_SHARED", "../../shared");
        Path path = Path.of(root).resolve(name);
        assumeTrue(Files.exists(path), path.toAbsolutePath().normalize() + " is missing");
        return path;
    }

    /** The lines of a journal, in the order of its samples. */
    static List<JsonNode> journal(Path file) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            lines.add(JSON.readTree(line));
        }
        lines.sort(Comparator.comparingInt(line -> line.path("idx").intValue()));
        return lines;
    }

    /** A ready-made ONNX graph of the engine's tests, in a folder of its own. */
    static Path export(String name, Path target) throws IOException {
        return copy(Path.of("../engine/src/test/resources/exports").resolve(name), target);
    }

    /** A copy that a test may damage; what is compressed is unpacked. */
    static Path copy(Path folder, Path target) throws IOException {
        Files.createDirectories(target);
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                String name = file.getFileName().toString();
                Path copy = target.resolve(name.replaceFirst("\\.gz$", ""));
                try (InputStream in = name.endsWith(".gz")
                        ? new GZIPInputStream(Files.newInputStream(file))
                        : Files.newInputStream(file)) {
                    Files.copy(in, copy);
                }
            }
        }
        return target;
    }
}
