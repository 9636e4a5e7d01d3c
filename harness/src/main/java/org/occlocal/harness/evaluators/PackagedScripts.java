package org.occlocal.harness.evaluators;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Python sources of this package that go into the sandbox before a generated program. */
final class PackagedScripts {

    private PackagedScripts() {}

    /** @param name of a file beside this class, such as contest_tests.py */
    static String read(String name) {
        try (InputStream stream = PackagedScripts.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is missing from the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
