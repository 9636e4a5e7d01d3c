package org.occlocal.harness.runners;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.output.ShortHash;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.runners.Slurm.Job;
import org.occlocal.harness.runners.Slurm.SlurmException;

/**
 * Hands tasks to a Slurm cluster, each as a batch job that goes on whatever becomes of this process. A job that ended
 * before its task did - lost, preempted, cancelled, out of time or memory - is submitted again, and its journal spares it
 * what it had done. Jobs of the same run that an earlier process left are waited for, not submitted twice. A controller
 * that does not answer is waited for. Used by one thread.
 */
public final class SlurmRunner {

    private static final int MOST_NAME_CHARACTERS = 512;

    /** How long a report may take to arrive from another node's view of the shared folder. */
    private static final int POLLS_FOR_REPORT = 20;

    private final TaskFiles files;
    private final SlurmSettings settings;
    private final ToIntFunction<InferTask> gpus;
    private final Consumer<String> said;
    private final long pollMillis;
    private final Slurm slurm = new Slurm();
    private final Map<String, Attempt> active = new ConcurrentHashMap<>();
    private boolean controllerAnswers = true;

    /**
     * @param gpus of a task
     * @param said is told of jobs that are submitted again, in whole sentences
     * @param pollMillis between two looks at the queue
     */
    public SlurmRunner(
            TaskFiles files,
            SlurmSettings settings,
            ToIntFunction<InferTask> gpus,
            Consumer<String> said,
            long pollMillis) {
        this.files = files;
        this.settings = settings;
        this.gpus = gpus;
        this.said = said;
        this.pollMillis = pollMillis;
    }

    /** A task that is with the cluster. */
    private static final class Attempt {

        private final InferTask task;
        private final int retriesLeft;
        private int pollsSinceEnd;

        Attempt(InferTask task, int retriesLeft) {
            this.task = task;
            this.retriesLeft = retriesLeft;
        }
    }

    /**
     * Does all tasks. When this process is interrupted its jobs are cancelled; when it is killed they go on.
     *
     * @return what was not done
     * @throws ConfigException when there is no Slurm, or it refuses a job
     */
    public List<Failure> run(List<InferTask> tasks) {
        if (tasks.isEmpty()) {
            return List.of();
        }
        String missing = Slurm.missing();
        if (missing != null) {
            throw new ConfigException("Slurm cannot be used: " + missing);
        }
        Thread cancelling = new Thread(this::cancelAll, "cancel Slurm jobs");
        Runtime.getRuntime().addShutdownHook(cancelling);
        List<Failure> failures = new ArrayList<>();
        boolean isDone = false;
        try {
            Deque<Attempt> waiting = new ArrayDeque<>(adopt(tasks));
            while (!waiting.isEmpty() || !active.isEmpty()) {
                List<Job> queue = queue();
                if (queue != null) {
                    judge(queue, waiting, failures);
                    submit(queue, waiting);
                }
                Thread.sleep(pollMillis);
            }
            isDone = true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.add(new Failure("Slurm", "", "interrupted; go on with -r", null));
        } finally {
            if (!isDone) {
                cancelAll();
            }
            removeHook(cancelling);
        }
        return failures;
    }

    private static void removeHook(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the hook runs
        }
    }

    /** @return the tasks that no living job does */
    private List<Attempt> adopt(List<InferTask> tasks) throws InterruptedException {
        List<Job> queue = queue();
        while (queue == null) {
            Thread.sleep(pollMillis);
            queue = queue();
        }
        Map<String, Job> alive = queue.stream()
                .filter(job -> job.isAlive() && job.comment().startsWith(runKey()))
                .collect(Collectors.toMap(Job::comment, job -> job, (first, second) -> first, HashMap::new));
        List<Attempt> left = new ArrayList<>();
        for (InferTask task : tasks) {
            Attempt attempt = new Attempt(task, settings.retries());
            Job job = alive.remove(comment(task));
            if (job == null) {
                left.add(attempt);
            } else {
                said.accept("job " + job.id() + " of " + task.name() + " is still with the cluster, it is waited for");
                active.put(job.id(), attempt);
            }
        }
        for (Job job : alive.values()) { // of tasks that are no longer tasks, or that are done
            cancel(job.id());
        }
        return left;
    }

    /** @return null when the controller does not answer */
    private @Nullable List<Job> queue() {
        try {
            List<Job> jobs = slurm.jobs();
            if (!controllerAnswers) {
                said.accept("Slurm answers again");
            }
            controllerAnswers = true;
            return jobs;
        } catch (SlurmException e) {
            if (controllerAnswers) {
                said.accept("Slurm does not answer, it is asked until it does: " + e.getMessage());
            }
            controllerAnswers = false;
            return null;
        }
    }

    private void judge(List<Job> queue, Deque<Attempt> waiting, List<Failure> failures) {
        Map<String, Job> jobs = queue.stream().collect(Collectors.toMap(Job::id, job -> job, (first, second) -> first));
        for (Map.Entry<String, Attempt> entry : List.copyOf(active.entrySet())) {
            Attempt attempt = entry.getValue();
            Job job = jobs.get(entry.getKey());
            if (job != null && job.isAlive()) {
                continue;
            }
            TaskReport report = TaskReport.read(files.path(attempt.task));
            String state = job == null ? "no longer known" : job.state();
            if (report == null && attempt.pollsSinceEnd < (state.equals("COMPLETED") ? POLLS_FOR_REPORT : 1)) {
                attempt.pollsSinceEnd++;
                continue;
            }
            active.remove(entry.getKey());
            if (report != null) {
                failures.addAll(report.failures());
                said.accept(
                        "job " + entry.getKey() + " is done, " + (active.size() + waiting.size()) + " tasks are left");
                continue;
            }
            String what =
                    "job " + entry.getKey() + " of " + attempt.task.name() + " ended before it was done: " + state;
            if (attempt.retriesLeft > 0) {
                said.accept(what + "; it is submitted again");
                waiting.add(new Attempt(attempt.task, attempt.retriesLeft - 1));
            } else {
                failures.add(new Failure(
                        attempt.task.model().name(),
                        attempt.task.parts().size() == 1
                                ? attempt.task.parts().get(0).name()
                                : "",
                        what + files.lastError(attempt.task) + ", after " + settings.retries()
                                + " retries; what it said is in "
                                + files.log(attempt.task),
                        null));
            }
        }
    }

    private void submit(List<Job> queue, Deque<Attempt> waiting) {
        boolean othersWait = queue.stream().anyMatch(job -> active.containsKey(job.id()) && job.isWaiting());
        while (!waiting.isEmpty() && active.size() < settings.maxJobs() && !(settings.oneAtATime() && othersWait)) {
            Attempt attempt = waiting.peek();
            try {
                String id = slurm.submit(arguments(attempt.task));
                active.put(id, attempt);
                waiting.remove();
                othersWait = true;
            } catch (SlurmException e) {
                if (queue() == null) {
                    return; // the controller went away in between
                }
                throw new ConfigException("Slurm refuses a job: " + e.getMessage()
                        + "\n  mend:  check --partition, --qos and the cluster's limits; what was done is kept, go on"
                        + " with -r");
            }
        }
    }

    private List<String> arguments(InferTask task) {
        Path file = files.write(task, 0);
        Path log = files.log(task);
        try {
            Files.createDirectories(log.getParent());
        } catch (IOException e) {
            throw new OutputException(log, e);
        }
        String name = task.name();
        List<String> arguments = new ArrayList<>(List.of(
                "-N1",
                "--no-requeue", // it is submitted again from here, where retries are counted
                "--open-mode=append",
                "--job-name=" + name.substring(0, Math.min(name.length(), MOST_NAME_CHARACTERS)),
                "--comment=" + comment(task),
                "--output=" + log.toAbsolutePath().toString().replace("%", "%%")));
        add(arguments, "--partition=", settings.partition());
        add(arguments, "--qos=", settings.qos());
        add(arguments, "--quotatype=", settings.quotaType());
        int cards = gpus.applyAsInt(task);
        if (cards > 0) {
            arguments.add("--gres=gpu:" + cards);
        }
        arguments.addAll(settings.extraArguments());
        arguments.add("--wrap="
                + files.commandFor(file).stream()
                        .map(SlurmRunner::quoted)
                        .collect(Collectors.joining(" ", "exec ", "")));
        return arguments;
    }

    private static void add(List<String> arguments, String option, @Nullable String value) {
        if (value != null) {
            arguments.add(option + value);
        }
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    private String runKey() {
        return "occ-local:"
                + ShortHash.of(
                        files.folder().folder().toAbsolutePath().normalize().toString()) + ":";
    }

    private String comment(InferTask task) {
        return runKey() + files.key(task);
    }

    private void cancelAll() {
        List.copyOf(active.keySet()).forEach(this::cancel);
    }

    private void cancel(String job) {
        try {
            slurm.cancel(job);
        } catch (SlurmException e) {
            said.accept("job " + job + " could not be cancelled: " + e.getMessage());
        }
    }
}
