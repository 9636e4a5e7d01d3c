package org.occlocal.tokenizers.jinja;

import java.io.Serial;

/** A template is not valid, refuses what it is given, or exceeds its {@link Budget}. */
public final class JinjaException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    private final int line;

    JinjaException(String message) {
        this(message, 0);
    }

    JinjaException(String message, int line) {
        super(line > 0 ? "line " + line + ": " + message : message);
        this.line = line;
    }

    /** The same with its line, unless it knows a closer one. */
    JinjaException at(int otherLine) {
        if (line > 0) {
            return this;
        }
        JinjaException located = new JinjaException(String.valueOf(getMessage()), otherLine);
        located.setStackTrace(getStackTrace());
        return located;
    }
}
