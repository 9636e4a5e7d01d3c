package org.occlocal.harness.output;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * What happened to one task, with the cause of its failure: {@code logs/infer/MODEL/DATASET.out} and {@code logs/eval/...},
 * where OpenCompass has them. A task that is done again appends. Used by one thread.
 */
public final class TaskLog implements AutoCloseable {

    private final Path file;
    private final BufferedWriter out;

    private TaskLog(Path file, BufferedWriter out) {
        this.file = file;
        this.out = out;
    }

    /**
     * @param folder of the run
     * @param stage infer or eval
     * @throws OutputException when it cannot be written
     */
    public static TaskLog open(Path folder, String stage, String model, String dataset) {
        Path file = folder.resolve("logs").resolve(stage).resolve(model).resolve(dataset + ".out");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            return new TaskLog(
                    file,
                    Files.newBufferedWriter(
                            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    /**
     * Adds a line with the time in UTC. It is in the file when this returns.
     *
     * @throws OutputException when it cannot be written
     */
    public void say(String line) {
        try {
            out.write(Instant.now().truncatedTo(ChronoUnit.SECONDS) + " " + line + "\n");
            out.flush();
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }

    /** Adds the cause of a failure with its stack trace; where even that cannot be written, to the failure itself. */
    public void failed(Throwable cause) {
        StringWriter trace = new StringWriter();
        cause.printStackTrace(new PrintWriter(trace));
        try {
            say("FAILED: " + trace);
        } catch (OutputException e) {
            cause.addSuppressed(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new OutputException(file, e);
        }
    }
}
