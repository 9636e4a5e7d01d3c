package org.occlocal.harness;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder "shared" beside the checkout, which no repository holds; a test that misses a file says so and skips. */
public final class SharedData {

    private static final Path ROOT = root();

    private SharedData() {}

    /** A file or folder in it, such as "data/siqa". */
    public static Path path(String name) {
        Path path = ROOT.resolve(name);
        assumeTrue(
                Files.exists(path),
                () -> "missing shared data \"" + name + "\", looked for in " + ROOT
                        + "; set the system property or environment variable OCC_SHARED");
        return path;
    }

    private static Path root() {
        String given = System.getProperty("OCC_SHARED", System.getenv("OCC_SHARED"));
        return given == null || given.isEmpty() ? Path.of("..", "..", "shared") : Path.of(given);
    }
}
