package org.occlocal.harness.sandbox;

import java.io.Serial;

/** Programs cannot be run at all on this machine; the message says what to install or to allow. */
public final class SandboxException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public SandboxException(String message) {
        super(message);
    }

    public SandboxException(String message, Throwable cause) {
        super(message, cause);
    }
}
