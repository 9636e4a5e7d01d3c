package org.occlocal.harness.runners;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.output.OutputException;
import org.occlocal.harness.partitioners.InferTask;

/**
 * A process of its own for each task: whatever happens to one, out of memory included, happens to it alone. The process
 * ends itself when this one has gone.
 */
public final class ProcessWorker implements TaskWorker {

    private final TaskFiles files;
    private final int number;
    private final Consumer<String> said;
    private @Nullable Process running;

    /**
     * @param number of the worker, from 0
     * @param said is told when a task begins and ends
     */
    public ProcessWorker(TaskFiles files, int number, Consumer<String> said) {
        this.files = files;
        this.number = number;
        this.said = said;
    }

    @Override
    public void run(InferTask task, Consumer<Failure> failures) {
        Path file = files.write(task, number);
        Path log = files.log(task);
        List<String> command = new ArrayList<>(files.commandFor(file));
        command.add("--parent");
        command.add(Long.toString(ProcessHandle.current().pid()));
        try {
            Files.createDirectories(log.getParent());
            running = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())) // the task itself appends to it too
                    .start();
            String name = task.model().name() + "/" + task.parts().get(0).name()
                    + (task.parts().size() == 1 ? "" : " and " + (task.parts().size() - 1) + " more");
            said.accept(name + ": begun by process " + running.pid() + ", its log is " + log);
            int exit = running.waitFor();
            said.accept(name + ": the process has ended");
            TaskReport report = TaskReport.read(file);
            if (report != null) {
                report.failures().forEach(failures);
            } else {
                failures.accept(new Failure(
                        task.model().name(),
                        task.parts().size() == 1 ? task.parts().get(0).name() : "",
                        "its process ended with exit code " + exit + " before it was done" + files.lastError(task)
                                + "; what it said is in " + log,
                        null));
            }
        } catch (IOException e) {
            throw new OutputException(log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failures.accept(new Failure(task.model().name(), "", "interrupted; go on with -r", null));
        } finally {
            close();
        }
    }

    @Override
    public void close() {
        Process process = running;
        if (process != null) {
            process.destroy();
        }
    }
}
