package org.occlocal.cli;

import org.jspecify.annotations.Nullable;

/** What options must have. */
final class Required {

    private Required() {}

    /** One that picocli has checked to be there. */
    static <T> T option(String name, @Nullable T value) {
        if (value == null) {
            throw new UsageException(name + " is missing");
        }
        return value;
    }

    /** A number that must be 1 or more. */
    static void positive(String name, int value) {
        if (value < 1) {
            throw new UsageException(name + " is " + value + ", it must be 1 or more");
        }
    }
}
