package org.occlocal.harness.runners;

import org.jspecify.annotations.Nullable;

/**
 * Something that was not done.
 *
 * @param model its name
 * @param dataset the part's name; empty where all datasets of a task failed together
 * @param problem first error, for the summary
 * @param cause null where it happened in another process
 */
public record Failure(String model, String dataset, String problem, @Nullable RuntimeException cause) {

    @Override
    public String toString() {
        return model + (dataset.isEmpty() ? "" : "/" + dataset) + ": " + problem;
    }
}
