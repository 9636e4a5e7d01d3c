package org.occlocal.tokenizers;

import java.io.Serial;

/**
 * A tokenizer, a chat template or a text cannot be used. The message says what happened, where, and how to mend it; the
 * command line ends with exit code 3.
 */
public final class TokenizerException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    /**
     * @param what the fact, with the limit and the given value
     * @param where file, folder or template
     * @param mend what the user can do about it
     */
    public TokenizerException(String what, Object where, String mend) {
        super(what + "\n  where: " + where + "\n  mend:  " + mend);
    }

    /** As above, keeping the failure of the system or a library that led here. */
    public TokenizerException(String what, Object where, String mend, Throwable cause) {
        this(what + ": " + cause.getMessage(), where, mend);
        initCause(cause);
    }
}
