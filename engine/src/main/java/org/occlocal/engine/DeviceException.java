package org.occlocal.engine;

import java.io.Serial;

/**
 * A device that was asked for cannot be used, or failed. The message says what was looked for and found, and how to
 * mend it; the command line ends with exit code 4.
 */
public class DeviceException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public DeviceException(String what, String mend) {
        super(what + "\n  mend:  " + mend);
    }

    public DeviceException(String what, String mend, Throwable cause) {
        super(what + ": " + cause.getMessage() + "\n  mend:  " + mend, cause);
    }
}
