package org.occlocal.harness.retrievers;

import java.util.List;

/** Chooses in-context examples. Implementations keep no state between calls. */
@FunctionalInterface
public interface Retriever {

    /**
     * @return for each test row the places of training rows, in the order the prompt shows them
     * @throws org.occlocal.configs.ConfigException when there are fewer training rows than are asked for
     */
    List<List<Integer>> retrieve(Pool pool);
}
