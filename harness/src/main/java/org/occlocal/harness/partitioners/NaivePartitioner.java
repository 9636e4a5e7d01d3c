package org.occlocal.harness.partitioners;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.RunConfig.Combination;

/**
 * Tasks of so many datasets, none of them cut.
 *
 * @param datasets of one task, at least 1
 */
public record NaivePartitioner(int datasets) implements Partitioner {

    @Override
    public List<InferTask> partition(List<Combination> combinations, Pieces pieces) {
        List<InferTask> tasks = new ArrayList<>();
        for (Combination combination : combinations) {
            for (ModelConfig model : combination.models()) {
                List<Part> parts = new ArrayList<>();
                for (DatasetConfig dataset : combination.datasets()) {
                    parts.addAll(pieces.left(model, dataset, List::of));
                }
                for (int from = 0; from < parts.size(); from += datasets) {
                    tasks.add(new InferTask(model, parts.subList(from, Math.min(from + datasets, parts.size()))));
                }
            }
        }
        return tasks;
    }
}
