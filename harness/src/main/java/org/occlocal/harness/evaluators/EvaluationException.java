package org.occlocal.harness.evaluators;

import java.io.Serial;

/** Predictions cannot be judged; the message says why, and how to mend it. */
public final class EvaluationException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    public EvaluationException(String message) {
        super(message);
    }

    public EvaluationException(String message, Throwable cause) {
        super(message, cause);
    }
}
