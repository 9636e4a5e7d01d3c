package org.occlocal.harness.partitioners;

import java.util.List;
import java.util.stream.Collectors;
import org.occlocal.configs.ModelConfig;

/**
 * What one worker does in one go: parts of datasets, asked of one model, one after the other.
 *
 * @param parts in order, at least one
 */
public record InferTask(ModelConfig model, List<Part> parts) {

    public InferTask {
        parts = List.copyOf(parts);
        if (parts.isEmpty()) {
            throw new IllegalArgumentException("a task without datasets");
        }
    }

    /** As OpenCompass names it: OpenICLInfer[MODEL/DATASET,MODEL/DATASET]. */
    public String name() {
        return parts.stream()
                .map(part -> model.name() + "/" + part.name())
                .collect(Collectors.joining(",", "OpenICLInfer[", "]"));
    }
}
