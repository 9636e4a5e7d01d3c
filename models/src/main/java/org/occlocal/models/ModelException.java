package org.occlocal.models;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Serial;

/**
 * A checkpoint, its configuration or its name cannot be used. The message says what happened, where, and how to mend
 * it; the command line ends with exit code 3.
 */
public final class ModelException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /**
     * @param what the fact, with the limit and the given value
     * @param where file, folder or tensor
     * @param mend what the user can do about it
     */
    public ModelException(String what, Object where, String mend) {
        super(what + "\n  where: " + where + "\n  mend:  " + mend);
    }

    /** As above, keeping the failure of the system or a library that led here. */
    public ModelException(String what, Object where, String mend, Throwable cause) {
        this(what + ": " + said(cause), where, mend);
        initCause(cause);
    }

    /** Of a JSON file the place and what is wrong there, without the library's words about its source. */
    private static String said(Throwable cause) {
        if (cause instanceof JsonProcessingException json && json.getLocation() != null) {
            return "line " + json.getLocation().getLineNr() + ", column "
                    + json.getLocation().getColumnNr() + ": " + json.getOriginalMessage();
        }
        return String.valueOf(cause.getMessage());
    }
}
