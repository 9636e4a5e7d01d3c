package org.occlocal.harness.runners;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.output.ShortHash;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.partitioners.Part;

/**
 * Writes tasks into the run's folder, and knows how this program is started for one.
 *
 * @param folder of the run
 * @param command starts this program; the task's arguments come behind it
 * @param options of a task's worker, by the task and the worker's number
 */
public record TaskFiles(
        RunFolder folder, List<String> command, BiFunction<InferTask, Integer, Map<String, Object>> options) {

    public TaskFiles {
        command = List.copyOf(command);
    }

    /** The same for the same task of the same run, whichever process makes it. */
    public String key(InferTask task) {
        return ShortHash.of(List.of(
                task.model().name(),
                task.parts().stream().map(part -> part.name() + part.slice()).toList()));
    }

    /** Where a task is, or will be. */
    public Path path(InferTask task) {
        return folder.folder().resolve("tasks").resolve("infer_" + key(task) + ".json");
    }

    /** Writes it, and removes what an earlier process said of it. */
    public Path write(InferTask task, int worker) {
        Path file = path(task);
        TaskReport.remove(file);
        new TaskFile(TaskFile.Kind.OpenICLInfer, task, folder.folder(), options.apply(task, worker)).write(file);
        return file;
    }

    /** What does it. */
    public List<String> commandFor(Path file) {
        List<String> whole = new ArrayList<>(command);
        whole.add("task");
        whole.add(file.toAbsolutePath().toString());
        return whole;
    }

    /** The newest error in a task's log, for a sentence; empty where there is none. */
    String lastError(InferTask task) {
        try (Stream<String> lines = Files.lines(log(task), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.startsWith("error: "))
                    .reduce((first, second) -> second)
                    .map(line -> ", " + line)
                    .orElse("");
        } catch (IOException | UncheckedIOException e) {
            return ""; // it could not even begin
        }
    }

    /** Where OpenCompass keeps what a task prints: logs/infer/MODEL/FIRST_DATASET.out. */
    public Path log(InferTask task) {
        Part first = task.parts().get(0);
        return folder.folder()
                .resolve("logs")
                .resolve("infer")
                .resolve(task.model().name())
                .resolve(first.name() + ".out");
    }
}
