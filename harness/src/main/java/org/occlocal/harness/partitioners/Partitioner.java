package org.occlocal.harness.partitioners;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.RunConfig.Combination;

/** Cuts a run into tasks. Stateless. */
public interface Partitioner {

    /** @return in the order in which they should begin */
    List<InferTask> partition(List<Combination> combinations, Pieces pieces);

    /**
     * @param config {@code infer.partitioner} of a configuration
     * @throws ConfigException when its type or an argument is not supported
     */
    static Partitioner of(Component config) {
        Set<String> known = Set.of("out_dir", "keep_keys", "dataset_size_path", "force_rebuild");
        return switch (config.name()) {
            case "NaivePartitioner" -> {
                check(config, known, Set.of("n"));
                yield new NaivePartitioner(positive(config, "n", 1));
            }
            case "SizePartitioner" -> {
                check(config, known, Set.of("max_task_size", "gen_task_coef", "strategy"));
                yield new SizePartitioner(
                        positive(config, "max_task_size", SizePartitioner.MAX_TASK_SIZE),
                        positive(config, "gen_task_coef", SizePartitioner.GENERATION_COST),
                        Strategy.of(config));
            }
            case "NumWorkerPartitioner" -> {
                check(config, known, Set.of("num_worker", "num_split", "min_task_size", "strategy"));
                int workers = positive(config, "num_worker", NumWorkerPartitioner.WORKERS);
                yield new NumWorkerPartitioner(
                        workers,
                        positive(config, "num_split", workers),
                        positive(config, "min_task_size", NumWorkerPartitioner.MIN_TASK_SIZE),
                        Strategy.of(config));
            }
            default -> throw new ConfigException("partitioner " + config.type()
                    + " is not supported; supported are NaivePartitioner, SizePartitioner and NumWorkerPartitioner");
        };
    }

    private static void check(Component config, Set<String> without, Set<String> arguments) {
        for (Map.Entry<String, Object> argument : config.arguments().entrySet()) {
            if (!without.contains(argument.getKey()) && !arguments.contains(argument.getKey())) {
                throw new ConfigException(
                        config.name() + ": there is no argument \"" + argument.getKey() + "\", there are " + arguments);
            }
        }
    }

    private static int positive(Component config, String name, int otherwise) {
        int value = config.integer(name, otherwise);
        if (value < 1) {
            throw new ConfigException(config.name() + ": " + name + " is " + value + ", it must be 1 or more");
        }
        return value;
    }
}
