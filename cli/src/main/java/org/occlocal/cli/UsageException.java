package org.occlocal.cli;

import java.io.Serial;

/** Options or input lines are wrong; exit code 2. */
final class UsageException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
