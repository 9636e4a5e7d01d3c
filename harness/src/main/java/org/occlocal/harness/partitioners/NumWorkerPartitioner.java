package org.occlocal.harness.partitioners;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.RunConfig.Combination;

/**
 * As many tasks as there are workers: each dataset is cut into parts, and they are dealt out in turn. The order of the
 * configuration stays.
 *
 * @param workers that parts are dealt out to
 * @param parts most parts of a dataset
 * @param minTaskSize least rows of a part
 */
public record NumWorkerPartitioner(int workers, int parts, int minTaskSize, Strategy strategy) implements Partitioner {

    static final int WORKERS = 8;
    static final int MIN_TASK_SIZE = 16;

    /** A part of each dataset for each worker. */
    public static NumWorkerPartitioner of(int workers) {
        return new NumWorkerPartitioner(workers, workers, MIN_TASK_SIZE, Strategy.HEURISTIC);
    }

    @Override
    public List<InferTask> partition(List<Combination> combinations, Pieces pieces) {
        List<InferTask> tasks = new ArrayList<>();
        for (Combination combination : combinations) {
            for (ModelConfig model : combination.models()) {
                List<Part> all = new ArrayList<>();
                for (DatasetConfig dataset : combination.datasets()) {
                    all.addAll(pieces.left(model, dataset, () -> slices(pieces.rows(dataset))));
                }
                int buckets = strategy == Strategy.SPLIT ? all.size() : Math.min(workers, all.size());
                for (int bucket = 0; bucket < buckets; bucket++) {
                    List<Part> dealt = new ArrayList<>();
                    for (int i = bucket; i < all.size(); i += buckets) {
                        dealt.add(all.get(i));
                    }
                    tasks.add(new InferTask(model, dealt));
                }
            }
        }
        return tasks;
    }

    private List<String> slices(int rows) {
        List<String> slices = new ArrayList<>();
        if (parts > 1 && rows > minTaskSize) {
            int step = Math.max((rows + parts - 1) / parts, minTaskSize);
            for (int from = 0; from < rows; from += step) {
                slices.add("[" + from + ":" + (from + step) + "]");
            }
        }
        return slices;
    }
}
