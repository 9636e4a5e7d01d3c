package org.occlocal.harness.evaluators;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.occlocal.harness.sandbox.PythonOutcome;
import org.occlocal.harness.sandbox.PythonProgram;
import org.occlocal.harness.sandbox.PythonSandbox;
import org.occlocal.harness.sandbox.SandboxLimits;

/** Runs the programs of a dataset, a few at a time. */
final class ProgramRunner {

    private static final int MOST_AT_A_TIME = 8;

    private ProgramRunner() {}

    /** Outcomes in the order of the programs. */
    static List<PythonOutcome> run(List<PythonProgram> programs) {
        PythonSandbox sandbox = PythonSandbox.open(SandboxLimits.DEFAULT);
        int threads = Math.min(Runtime.getRuntime().availableProcessors(), MOST_AT_A_TIME);
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            List<Future<PythonOutcome>> running = new ArrayList<>();
            programs.forEach(program -> running.add(pool.submit(() -> sandbox.run(program))));
            List<PythonOutcome> outcomes = new ArrayList<>();
            for (Future<PythonOutcome> future : running) {
                outcomes.add(future.get());
            }
            return outcomes;
        } catch (ExecutionException e) {
            throw new EvaluationException("a program could not be started: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EvaluationException("interrupted while programs were running", e);
        } finally {
            pool.shutdownNow();
        }
    }
}
