package org.occlocal.harness.evaluators.problems;

/** A problem of a dataset that is not as its kind has to be. */
public final class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the problem */
    public ProblemException(String message) {
        super(message);
    }
}
