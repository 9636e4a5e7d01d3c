package org.occlocal.engine;

import java.io.Serial;

/** A model produced NaN or infinity where a log-probability was asked for. */
public final class NonFiniteException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public NonFiniteException(String what, String mend) {
        super(what + "\n  mend:  " + mend);
    }
}
