package org.occlocal.harness.runners;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ModelConfig;
import org.occlocal.harness.partitioners.InferTask;

/**
 * Workers of this machine, each a thread. A worker that is free takes the next task of the model that it has loaded, then
 * the next of all.
 */
public final class LocalRunner {

    private final int workers;
    private final IntFunction<TaskWorker> maker;

    /** @param maker makes the worker of a number from 0, in the thread that uses it */
    public LocalRunner(int workers, IntFunction<TaskWorker> maker) {
        if (workers < 1) {
            throw new IllegalArgumentException("there are " + workers + " workers, there must be 1 or more");
        }
        this.workers = workers;
        this.maker = maker;
    }

    /**
     * Does all tasks.
     *
     * @return what was not done
     * @throws RuntimeException what ended a worker, when the others have finished what they were at
     */
    public List<Failure> run(List<InferTask> tasks) {
        Queue<InferTask> waiting = new ArrayDeque<>(tasks);
        List<Failure> failures = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<@Nullable Throwable> end = new AtomicReference<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < Math.min(workers, tasks.size()); i++) {
            int number = i;
            Thread thread = new Thread(
                    () -> {
                        try (TaskWorker worker = maker.apply(number)) {
                            work(worker, waiting, failures, end);
                        } catch (RuntimeException | Error e) {
                            end.compareAndSet(null, e);
                        }
                    },
                    "worker " + number);
            threads.add(thread);
            thread.start();
        }
        threads.forEach(LocalRunner::join);
        Throwable thrown = end.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        return List.copyOf(failures);
    }

    private static void work(
            TaskWorker worker,
            Queue<InferTask> waiting,
            List<Failure> failures,
            AtomicReference<@Nullable Throwable> end) {
        ModelConfig loaded = null;
        InferTask task = next(waiting, loaded);
        while (task != null && end.get() == null) {
            worker.run(task, failures::add);
            loaded = task.model();
            task = next(waiting, loaded);
        }
    }

    private static @Nullable InferTask next(Queue<InferTask> waiting, @Nullable ModelConfig loaded) {
        synchronized (waiting) {
            for (InferTask task : waiting) {
                if (task.model().equals(loaded)) {
                    waiting.remove(task);
                    return task;
                }
            }
            return waiting.poll();
        }
    }

    private static void join(Thread thread) {
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
