package org.occlocal.engine;

import java.io.Serial;

/** A device has no memory left for what was asked of it. Nothing is lost: the same in smaller parts may fit. */
public final class OutOfMemoryException extends DeviceException {

    @Serial
    private static final long serialVersionUID = 1;

    public OutOfMemoryException(String what, String mend) {
        super(what, mend);
    }
}
