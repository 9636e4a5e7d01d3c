package org.occlocal.harness.evaluators;

/** Judges the predictions of a dataset. Stateless and thread-safe. */
@FunctionalInterface
public interface Evaluator {

    /** @throws EvaluationException when the predictions or references are not of the kind that is judged here */
    Evaluation score(EvaluationInput input);
}
