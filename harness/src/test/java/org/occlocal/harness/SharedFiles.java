package org.occlocal.harness;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of reference data beside the checkout, which is not part of it. */
public final class SharedFiles {

    private SharedFiles() {}

    /** A file or folder in it; skips the test, by name, where it is missing. */
    public static Path path(String... below) {
        String given = System.getenv("OCC_SHARED");
        Path path = given == null || given.isEmpty() ? Path.of("..", "..", "shared") : Path.of(given);
        for (String part : below) {
            path = path.resolve(part);
        }
        assumeThat(Files.exists(path))
                .as(
                        "this test reads %s, which is missing",
                        path.toAbsolutePath().normalize())
                .isTrue();
        return path.toAbsolutePath().normalize();
    }
}
