package org.occlocal.cli;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.harness.Progress;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.partitioners.NumWorkerPartitioner;
import org.occlocal.harness.partitioners.Partitioner;
import org.occlocal.harness.runners.Failure;
import org.occlocal.harness.runners.LocalRunner;
import org.occlocal.harness.runners.ModelWorker;
import org.occlocal.harness.runners.ProcessWorker;
import org.occlocal.harness.runners.SlurmRunner;
import org.occlocal.harness.runners.SlurmSettings;
import org.occlocal.harness.runners.TaskFiles;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.inferencers.TextModel;

/** Who asks the models of a run, as command line and configuration say together; the command line goes before. */
final class Workers {

    private static final long SLURM_POLL_MILLIS = Long.getLong("occlocal.slurm.poll.millis", 2000);

    private final ModelOptions models;
    private final RunnerOptions given;
    private final TaskSettings settings;
    private final @Nullable SlurmSettings slurm;
    private final RunConfig config;
    private final @Nullable Partitioner configured;
    /** 0 until it is needed: models need not be there for an evaluation. */
    private int workers;

    private final Progress progress;

    /** @throws ConfigException when {@code infer} of the configuration has a partitioner or an argument that is not supported */
    Workers(ModelOptions models, RunnerOptions given, TaskSettings settings, RunConfig config, boolean quiet) {
        this.models = models;
        this.config = config;
        this.given = given;
        this.settings = settings;
        this.progress = quiet ? Progress.silent() : new ProgressLine();
        Component runner = component(config, "runner");
        SlurmSettings slurmConfigured =
                runner != null && SlurmSettings.isSlurm(runner) ? SlurmSettings.of(runner) : null;
        if (runner != null && slurmConfigured == null) {
            warn(runner);
        }
        this.slurm = given.slurm || slurmConfigured != null
                ? given.slurmSettings(slurmConfigured == null ? SlurmSettings.DEFAULT : slurmConfigured)
                : null;
        Component cut = component(config, "partitioner");
        this.configured = cut == null ? null : Partitioner.of(cut);
    }

    private Workers(Workers like, RunConfig config) {
        this.models = like.models;
        this.config = config;
        this.given = like.given;
        this.settings = like.settings.unlimited();
        this.progress = like.progress;
        this.slurm = like.slurm;
        this.configured = like.configured;
    }

    /** The same workers for a run of judges, on the same devices. */
    Workers judging(RunConfig judges) {
        return new Workers(this, judges);
    }

    private void warn(Component runner) {
        if (!runner.name().equals("LocalRunner")) {
            System.err.println(
                    "warning: infer.runner " + runner.type() + " is not supported, the tasks are done on this"
                            + " machine; supported are LocalRunner, SlurmRunner and SlurmSequentialRunner");
        } else if (given.workers == null && runner.integer("max_num_workers", 1) > 1) {
            System.err.println(
                    "warning: infer.runner: max_num_workers of LocalRunner is not followed, since each worker"
                            + " here takes a copy of the model on devices of its own; --workers says how many there are");
        }
    }

    private static @Nullable Component component(RunConfig config, String key) {
        Map<String, Object> inference = config.inference();
        if (inference == null || !(inference.get(key) instanceof Map<?, ?> map)) {
            return null;
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        map.forEach((name, value) -> arguments.put(String.valueOf(name), value));
        return new Component(String.valueOf(arguments.remove("type")), arguments);
    }

    Partitioner partitioner() {
        return configured == null ? NumWorkerPartitioner.of(count()) : configured;
    }

    boolean onCluster() {
        return slurm != null;
    }

    /** As many as there are copies of the models, unless their number is given. */
    private int count() {
        int known = workers;
        if (known == 0) {
            if (given.workers != null && models.where.placement != null) {
                throw new UsageException("--workers and --placement exclude each other: each worker has a copy");
            }
            known = given.workers != null
                    ? given.workers
                    : slurm != null ? 1 : models.placement(config.allModels()).copies();
            workers = known;
        }
        return known;
    }

    /** What the answers of a model depend on, see {@link TextModel#identity}; nothing is loaded. */
    String identity(ModelConfig model) {
        return onCluster()
                ? models.identityOnCluster(model)
                : models.share(0, count()).identity(model);
    }

    /** Whether a model can be found. */
    boolean hasCheckpoint(ModelConfig model) {
        Problems problems = new Problems();
        models.check(model, problems);
        return problems.errors().isEmpty();
    }

    /** Devices that cannot be used are an error before anything is asked. */
    void checkDevices(List<ModelConfig> all) {
        if (!onCluster()) {
            for (int worker = 0; worker < count(); worker++) {
                ModelOptions share = models.share(worker, count());
                all.forEach(share::requireDevices);
            }
        }
    }

    /** Where each worker computes, for showing. */
    List<String> placement(ModelConfig model) {
        if (slurm != null) {
            return List.of("Slurm, at most " + slurm.maxJobs() + " jobs, "
                    + (models.where.gpusOf(model) == 0 ? "no GPU" : models.where.gpusOf(model) + " GPUs each"));
        }
        List<String> places = new ArrayList<>();
        for (int worker = 0; worker < count(); worker++) {
            places.add((given.isolate ? "process " : "worker ") + worker + " on "
                    + models.share(worker, count()).where.of(model).devices());
        }
        return places;
    }

    /** @return what was not done */
    List<Failure> ask(List<InferTask> tasks, Map<String, PreparedDataset> datasets, RunFolder folder) {
        if (slurm != null) {
            TaskFiles files =
                    new TaskFiles(folder, command(), (task, worker) -> settings.toMap(models.onCluster(task.model())));
            return new SlurmRunner(
                            files, slurm, task -> models.where.gpusOf(task.model()), progress::say, SLURM_POLL_MILLIS)
                    .run(tasks);
        }
        if (given.isolate) {
            TaskFiles files =
                    new TaskFiles(folder, command(), (task, worker) -> settings.toMap(models.share(worker, workers)));
            return new LocalRunner(workers, number -> new ProcessWorker(files, number, progress::say)).run(tasks);
        }
        return new LocalRunner(
                        workers,
                        number -> new ModelWorker(
                                loader(models.share(number, workers)),
                                datasets,
                                folder,
                                settings.options(),
                                settings.sentenceEncoder(),
                                progress))
                .run(tasks);
    }

    private Function<ModelConfig, TextModel> loader(ModelOptions share) {
        return config -> {
            TextModel loaded = share.load(config);
            progress.say(String.format(
                    Locale.ROOT,
                    "%s: %s, %,d parameters, %s on %s",
                    config.name(),
                    loaded.model().spec().modelType(),
                    loaded.model().spec().parameters(),
                    share.computation(config),
                    loaded.model().stages().stream()
                            .map(part -> part.device().toString())
                            .toList()));
            return loaded;
        };
    }

    /** Starts this program again, with the memory that it was given. */
    private static List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
            if (argument.startsWith("-X") || argument.startsWith("-Dai.djl.")) {
                command.add(argument);
            }
        }
        command.add("-cp");
        command.add(classPath());
        command.add(OccLocal.class.getName());
        return command;
    }

    /** Absolute: a job may begin in another folder. */
    private static String classPath() {
        List<String> entries = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(System.getProperty("path.separator"), -1)) {
            entries.add(Path.of(entry).toAbsolutePath().toString());
        }
        return String.join(System.getProperty("path.separator"), entries);
    }
}
