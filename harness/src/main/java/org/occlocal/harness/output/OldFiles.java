package org.occlocal.harness.output;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is no longer true is kept under another name, which no reader looks for. */
final class OldFiles {

    private OldFiles() {}

    /** @return where it is now: the name with .old, .old2, ... */
    static Path setAside(Path file) throws IOException {
        Path old = file.resolveSibling(file.getFileName() + ".old");
        for (int i = 2; Files.exists(old); i++) {
            old = file.resolveSibling(file.getFileName() + ".old" + i);
        }
        return Files.move(file, old);
    }
}
