package org.occlocal.harness.evaluators.problems;

/** One kind of problem. Stateless and thread-safe. */
@FunctionalInterface
public interface Problem {

    /**
     * Whether an answer solves a problem; an answer that cannot be read does not.
     *
     * @param problem as its dataset states it
     * @throws ProblemException when the problem cannot be read, or is larger than can be computed
     */
    boolean isSolved(String problem, String answer);
}
