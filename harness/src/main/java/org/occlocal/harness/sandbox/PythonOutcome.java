package org.occlocal.harness.sandbox;

import org.jspecify.annotations.Nullable;

/**
 * How a program ended.
 *
 * @param status what happened
 * @param message of the exception that ended it; empty for none
 * @param lastPart the last part as it was run, where its assertions were made strict; else null
 */
public record PythonOutcome(Status status, String message, @Nullable String lastPart) {

    /** What happened. */
    public enum Status {
        /** All parts ran to their ends. */
        PASSED,
        /** An assertion did not hold. */
        WRONG,
        /** Another exception, or the process ended by itself or through a limit. */
        FAILED,
        TIMED_OUT
    }

    public boolean passed() {
        return status == Status.PASSED;
    }
}
