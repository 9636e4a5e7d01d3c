package org.occlocal.harness.retrievers;

import java.util.List;

/** Tells how surprised a language model is by each possible answer of a test row after some examples. */
@FunctionalInterface
public interface LabelLosses {

    /**
     * @param testRow place of the test row
     * @param examples places of training rows, in the order of the prompt
     * @return mean negative log-likelihood in nats, per label, of the prompt's tokens after the examples
     */
    double[] of(int testRow, List<Integer> examples);
}
