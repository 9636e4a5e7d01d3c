package org.occlocal.cli;

import org.jspecify.annotations.Nullable;

/** Options that picocli has checked to be there. */
final class Required {

    private Required() {}

    static <T> T option(String name, @Nullable T value) {
        if (value == null) {
            throw new UsageException(name + " is missing");
        }
        return value;
    }
}
