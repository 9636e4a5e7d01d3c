package org.occlocal.harness.runners;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;

/**
 * How jobs are submitted: the arguments of OpenCompass' SlurmRunner and SlurmSequentialRunner.
 *
 * @param maxJobs most jobs at a time, waiting ones included
 * @param retries how often a job is submitted again that ended before its task did
 * @param partition null for the cluster's default
 * @param qos null for the cluster's default
 * @param quotaType null for none
 * @param extraArguments of sbatch
 * @param oneAtATime whether a job is submitted only when no other is waiting
 */
public record SlurmSettings(
        int maxJobs,
        int retries,
        @Nullable String partition,
        @Nullable String qos,
        @Nullable String quotaType,
        List<String> extraArguments,
        boolean oneAtATime) {

    private static final Set<String> KNOWN = Set.of(
            "task",
            "max_num_workers",
            "retry",
            "partition",
            "qos",
            "quotatype",
            "extra_command",
            "debug",
            "lark_bot_url",
            "task_prefix",
            "keep_tmp_file");

    /** As OpenCompass has it where nothing is said. */
    public static final SlurmSettings DEFAULT = new SlurmSettings(32, 2, null, null, null, List.of(), false);

    public SlurmSettings {
        extraArguments = List.copyOf(extraArguments);
    }

    /** Whether a runner is one of Slurm's. */
    public static boolean isSlurm(Component runner) {
        return runner.name().equals("SlurmRunner") || runner.name().equals("SlurmSequentialRunner");
    }

    /**
     * @param runner {@code infer.runner} of a configuration
     * @throws ConfigException when an argument is unknown or of the wrong kind
     */
    public static SlurmSettings of(Component runner) {
        for (Map.Entry<String, Object> argument : runner.arguments().entrySet()) {
            if (!KNOWN.contains(argument.getKey())) {
                throw new ConfigException(
                        runner.name() + ": there is no argument \"" + argument.getKey() + "\", there are " + KNOWN);
            }
        }
        List<String> extra = runner.argument("extra_command") instanceof List<?> list
                ? list.stream()
                        .flatMap(item -> List.of(String.valueOf(item).trim().split("\\s+")).stream())
                        .toList()
                : List.of();
        int most = runner.integer("max_num_workers", DEFAULT.maxJobs());
        int retries = runner.integer("retry", DEFAULT.retries());
        if (most < 1 || retries < 0) {
            throw new ConfigException(runner.name() + ": max_num_workers is " + most + " and retry " + retries
                    + ", they must be 1 and 0 or more");
        }
        return new SlurmSettings(
                most,
                retries,
                runner.text("partition"),
                runner.text("qos"),
                runner.text("quotatype"),
                extra,
                runner.name().equals("SlurmSequentialRunner"));
    }
}
