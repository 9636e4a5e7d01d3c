package org.occlocal.cli;

import org.jspecify.annotations.Nullable;
import org.occlocal.harness.runners.SlurmSettings;
import picocli.CommandLine.Option;

/** Who does the tasks of a run. The names of OpenCompass' options. */
final class RunnerOptions {

    @Option(
            names = {"--workers", "--max-num-workers"},
            paramLabel = "N",
            description =
                    "how many tasks are done at a time, each with its own copy of the model; GPUs are shared out among"
                            + " them (default: 1). Datasets are cut into as many parts")
    @Nullable
    Integer workers;

    @Option(names = "--isolate", description = "a process of its own for each task")
    boolean isolate;

    @Option(names = "--slurm", description = "hand the tasks to a Slurm cluster; the folder of the run must be shared")
    boolean slurm;

    @Option(
            names = {"-p", "--partition"},
            paramLabel = "NAME",
            description = "Slurm partition")
    @Nullable
    String partition;

    @Option(
            names = {"-q", "--quotatype"},
            paramLabel = "NAME",
            description = "Slurm quota type, where a cluster has them")
    @Nullable
    String quotaType;

    @Option(names = "--qos", paramLabel = "NAME", description = "Slurm quality of service")
    @Nullable
    String qos;

    @Option(
            names = "--retry",
            paramLabel = "N",
            description = "how often a Slurm job is submitted again that was lost, preempted, cancelled or out of time"
                    + " (default: 2)")
    @Nullable
    Integer retry;

    @Option(
            names = "--dry-run",
            description =
                    "only tell what would be done: tasks, devices, the first prompt of each dataset and token counts;"
                            + " no weights are loaded")
    boolean dryRun;

    void check() {
        if (workers != null && workers < 1) {
            throw new UsageException("--workers is " + workers + ", it must be 1 or more");
        }
        if (retry != null && retry < 0) {
            throw new UsageException("--retry is " + retry + ", it must be 0 or more");
        }
        if (slurm && isolate) {
            throw new UsageException(
                    "--slurm and --isolate exclude each other: each Slurm job is a process of its own");
        }
    }

    /** The configuration's settings, where the command line says nothing else. */
    SlurmSettings slurmSettings(SlurmSettings configured) {
        return new SlurmSettings(
                workers == null ? configured.maxJobs() : workers,
                retry == null ? configured.retries() : retry,
                partition == null ? configured.partition() : partition,
                qos == null ? configured.qos() : qos,
                quotaType == null ? configured.quotaType() : quotaType,
                configured.extraArguments(),
                configured.oneAtATime());
    }
}
