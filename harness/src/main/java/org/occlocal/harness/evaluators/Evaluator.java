package org.occlocal.harness.evaluators;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Judges the predictions of a dataset. Stateless and thread-safe. */
@FunctionalInterface
public interface Evaluator {

    /** @throws EvaluationException when the predictions or references are not of the kind that is judged here */
    Evaluation score(EvaluationInput input);

    /**
     * What judging takes that this machine does not have, such as word lists.
     *
     * @param references values of the output column, in the order of the rows
     * @return what is missing and how to mend it, as lines of a message; none where nothing is
     */
    default List<String> missing(List<@Nullable Object> references) {
        return List.of();
    }
}
