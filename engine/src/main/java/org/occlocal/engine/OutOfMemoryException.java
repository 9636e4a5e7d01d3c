package org.occlocal.engine;

import java.io.Serial;

/** A device has no memory left for what was asked of it. Nothing is lost: the same in smaller parts may fit. */
public final class OutOfMemoryException extends DeviceException {

    @Serial
    private static final long serialVersionUID = 1;

    private final String what;

    public OutOfMemoryException(String what, String mend) {
        super(what, mend);
        this.what = what;
    }

    /**
     * The same, where nothing smaller can be tried.
     *
     * @param part that was tried last, such as "one row at a time"
     */
    public OutOfMemoryException with(String part) {
        OutOfMemoryException last = new OutOfMemoryException(
                what + " (with " + part + ")",
                "use more devices, a smaller --dtype, or --max-seq-len for shorter texts");
        last.initCause(this);
        return last;
    }
}
