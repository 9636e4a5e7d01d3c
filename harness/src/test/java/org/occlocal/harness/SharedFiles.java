package org.occlocal.harness;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of reference data beside the checkout, which is not part of it. */
public final class SharedFiles {

    private SharedFiles() {}

    /** Skips the test, by name, where the folder is missing. */
    public static Path folder(String... below) {
        String given = System.getenv("OCC_SHARED");
        Path folder = given == null || given.isEmpty() ? Path.of("..", "..", "shared") : Path.of(given);
        for (String part : below) {
            folder = folder.resolve(part);
        }
        assumeThat(Files.exists(folder))
                .as(
                        "this test reads %s, which is missing",
                        folder.toAbsolutePath().normalize())
                .isTrue();
        return folder.toAbsolutePath().normalize();
    }
}
