package org.occlocal.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.CustomDatasets;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.runners.Failure;
import org.occlocal.harness.runners.ModelWorker;
import org.occlocal.harness.runners.TaskFile;
import org.occlocal.harness.runners.TaskReport;
import org.occlocal.harness.runners.TaskWorker;
import org.occlocal.harness.tasks.DatasetRun;
import org.occlocal.harness.tasks.PreparedDataset;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** One task of a run, from its file: what --isolate and --slurm start. */
@Command(
        name = "task",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Does one task of a run, as its file says: asks a model (OpenICLInfer) or evaluates (OpenICLEval).",
            "Runs with --isolate and --slurm leave these files in RUN/tasks; they can be done again from there."
        })
final class TaskCommand implements Callable<Integer> {

    private static final long PARENT_CHECK_MILLIS = 300;

    @Parameters(index = "0", paramLabel = "FILE", description = "the task, in JSON")
    private Path file = Path.of("");

    @Mixin
    private ModelOptions models = new ModelOptions();

    @Option(names = "--parent", hidden = true, description = "process to end with")
    private long parent;

    @Override
    public Integer call() {
        endWithParent();
        Problems problems = new Problems();
        DataRoot environment = DataRoot.ofEnvironment(System.getenv());
        TaskFile task = TaskFile.read(file, untyped -> CustomDatasets.complete(untyped, environment), problems);
        problems.throwIfAny();
        if (task == null) {
            throw new IllegalStateException("no task, and no problem");
        }
        models.fill(task.options());
        List<Failure> failures = new ArrayList<>();
        try {
            run(task, TaskSettings.of(task.options()), failures);
        } catch (ConfigException e) {
            failures.add(new Failure(task.task().model().name(), "", String.valueOf(e.getMessage()), e));
        }
        new TaskReport(failures).write(file);
        failures.forEach(failure -> System.err.println("error: " + failure));
        return failures.isEmpty() ? ExitCode.DONE : ExitCode.PARTIAL;
    }

    private void run(TaskFile task, TaskSettings settings, List<Failure> failures) {
        Problems problems = new Problems();
        Map<String, PreparedDataset> datasets = new LinkedHashMap<>();
        for (Part part : task.task().parts()) {
            if (!datasets.containsKey(part.dataset().name())) {
                PreparedDataset prepared = PreparedDataset.prepare(
                        part.dataset(), settings.root(), settings.options().maxRows(), problems);
                if (prepared != null) {
                    datasets.put(part.dataset().name(), prepared);
                }
            }
        }
        problems.throwIfAny();
        RunFolder folder = new RunFolder(task.runFolder());
        if (task.kind() == TaskFile.Kind.OpenICLInfer) {
            try (TaskWorker worker = new ModelWorker(
                    models::load,
                    datasets,
                    folder,
                    settings.options(),
                    settings.sentenceEncoder(),
                    new ProgressLine())) {
                worker.run(task.task(), failures::add);
            }
        } else {
            evaluate(task, datasets, folder, settings, failures);
        }
    }

    private static void evaluate(
            TaskFile task,
            Map<String, PreparedDataset> datasets,
            RunFolder folder,
            TaskSettings settings,
            List<Failure> failures) {
        for (PreparedDataset dataset : datasets.values()) {
            try {
                new DatasetRun(dataset, folder)
                        .evaluate(task.task().model(), settings.options().compat());
            } catch (RuntimeException e) {
                String problem = ExitCode.isExplained(e) ? String.valueOf(e.getMessage()) : e.toString();
                failures.add(new Failure(task.task().model().name(), dataset.name(), problem, e));
            }
        }
    }

    /** A process that was killed cannot end its children. */
    private void endWithParent() {
        if (parent == 0) {
            return;
        }
        Thread watch = new Thread(
                () -> {
                    while (ProcessHandle.of(parent).map(ProcessHandle::isAlive).orElse(false)) {
                        try {
                            Thread.sleep(PARENT_CHECK_MILLIS);
                        } catch (InterruptedException e) {
                            return;
                        }
                    }
                    System.exit(ExitCode.INTERRUPTED);
                },
                "parent watch");
        watch.setDaemon(true);
        watch.start();
    }
}
