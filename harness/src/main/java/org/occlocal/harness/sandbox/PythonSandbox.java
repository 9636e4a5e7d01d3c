package org.occlocal.harness.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs programs, each in a process and a folder of its own. Thread-safe; several programs may run at a time. */
public final class PythonSandbox {

    private static final Logger LOG = LoggerFactory.getLogger(PythonSandbox.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RESULT_BYTES = 1 << 20;
    private static final int FIRST_USER = 61_000;
    private static final int USERS = 4_000;
    private static final Duration START = Duration.ofSeconds(2);

    private final PythonInstallation python;
    private final SandboxLimits limits;
    private final Isolation isolation;
    private final String script;
    private final AtomicInteger runs = new AtomicInteger();

    private PythonSandbox(PythonInstallation python, SandboxLimits limits, Isolation isolation) {
        this.python = python;
        this.limits = limits;
        this.isolation = isolation;
        this.script = script();
    }

    /**
     * Finds Python, and the strongest isolation that this machine allows.
     *
     * @throws SandboxException when there is no Python
     */
    public static PythonSandbox open(SandboxLimits limits) {
        return open(limits, Isolation.candidates());
    }

    static PythonSandbox open(SandboxLimits limits, List<Isolation> candidates) {
        PythonInstallation python = PythonInstallation.find();
        PythonProgram nothing = new PythonProgram(List.of("pass"), false, Duration.ofSeconds(5));
        String problem = "";
        for (Isolation isolation : candidates) {
            PythonSandbox sandbox = new PythonSandbox(python, limits, isolation);
            PythonOutcome outcome;
            try {
                outcome = sandbox.run(nothing);
            } catch (UncheckedIOException e) {
                // systems without unshare(1)
                problem = String.valueOf(e.getMessage());
                continue;
            }
            if (outcome.passed()) {
                if (!isolation.hasNamespaces()) {
                    LOG.warn("This system refuses namespaces (unshare): generated programs run with limits and Python's"
                            + " audit hook only. Allow user namespaces for a second wall.");
                }
                return sandbox;
            }
            problem = outcome.message();
        }
        throw new SandboxException("Python " + python.version() + " at " + python.executable()
                + " cannot run a program under limits: " + problem);
    }

    /** Version of the interpreter, such as 3.11.7. */
    public String pythonVersion() {
        return python.version();
    }

    /** Whether the network, other processes and home folders are out of reach by the kernel's means. */
    public boolean hasNamespaces() {
        return isolation.hasNamespaces();
    }

    /**
     * Runs a program to its end or its limits. Nothing that it does is an exception here.
     *
     * @throws UncheckedIOException when no process or folder can be made
     */
    public PythonOutcome run(PythonProgram program) {
        try {
            Path work = Files.createTempDirectory("occ-local-sandbox").toRealPath();
            try {
                return run(program, work);
            } finally {
                delete(work);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private PythonOutcome run(PythonProgram program, Path work) throws IOException {
        String mark = UUID.randomUUID().toString();
        Process process = new ProcessBuilder(isolation.command(python, work, script))
                .directory(work.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        CompletableFuture<byte[]> result = CompletableFuture.supplyAsync(
                () -> read(process.getInputStream()), task -> new Thread(task, "sandbox output").start());
        try {
            try (OutputStream in = process.getOutputStream()) {
                in.write(JSON.writeValueAsBytes(job(program, work, mark)));
            } catch (IOException e) {
                LOG.debug("the sandbox ended before it read its program", e);
            }
            long patience = program.timeLimit().plus(START).toMillis();
            boolean ended = process.waitFor(patience, TimeUnit.MILLISECONDS);
            kill(process);
            String line = new String(result.join(), StandardCharsets.UTF_8);
            PythonOutcome outcome = outcome(line, mark);
            if (outcome != null) {
                return outcome;
            }
            return ended
                    ? new PythonOutcome(
                            PythonOutcome.Status.FAILED,
                            "the process ended without a result, exit status " + process.exitValue(),
                            null)
                    : new PythonOutcome(PythonOutcome.Status.TIMED_OUT, "", null);
        } catch (InterruptedException e) {
            kill(process);
            Thread.currentThread().interrupt();
            return new PythonOutcome(PythonOutcome.Status.FAILED, "interrupted", null);
        }
    }

    private Map<String, Object> job(PythonProgram program, Path work, String mark) {
        int user = FIRST_USER + Math.floorMod(runs.getAndIncrement(), USERS);
        return Map.of(
                "work", work.toString(),
                "parts", program.parts(),
                "asserts", program.strictAsserts(),
                "seconds", program.timeLimit().toMillis() / 1000.0,
                "memory", limits.memoryBytes(),
                "file", limits.fileBytes(),
                "processes", limits.processes(),
                "printed", limits.printedCharacters(),
                "uid", user,
                "mark", mark);
    }

    private static @Nullable PythonOutcome outcome(String output, String mark) throws IOException {
        for (String line : output.split("\n", -1)) {
            if (line.startsWith(mark)) {
                JsonNode outcome = JSON.readTree(line.substring(mark.length()));
                PythonOutcome.Status status =
                        switch (outcome.path("status").asText()) {
                            case "passed" -> PythonOutcome.Status.PASSED;
                            case "timed out" -> PythonOutcome.Status.TIMED_OUT;
                            case "wrong" -> PythonOutcome.Status.WRONG;
                            default -> PythonOutcome.Status.FAILED;
                        };
                JsonNode rewritten = outcome.get("rewritten");
                return new PythonOutcome(
                        status, outcome.path("message").asText(), rewritten == null ? null : rewritten.asText());
            }
        }
        return null;
    }

    private static byte[] read(InputStream stream) {
        try (stream) {
            byte[] bytes = stream.readNBytes(RESULT_BYTES);
            while (stream.skip(RESULT_BYTES) > 0) {
                // more than a result is not kept
            }
            return bytes;
        } catch (IOException e) {
            return new byte[0];
        }
    }

    /** Ends the process, its group and all that it started. */
    private void kill(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        if (!isolation.hasNamespaces()) {
            try {
                new ProcessBuilder("kill", "-KILL", "--", "-" + process.pid())
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor(1, TimeUnit.SECONDS);
            } catch (IOException e) {
                LOG.debug("no kill command", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (process.isAlive()) {
            // of an ended process this would throw away its output
            process.destroyForcibly();
        }
        started.forEach(ProcessHandle::destroyForcibly);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            LOG.debug("a throw-away folder cannot be listed: {}", folder, e);
        }
    }

    private static String script() {
        try (InputStream stream = PythonSandbox.class.getResourceAsStream("sandbox.py")) {
            if (stream == null) {
                throw new IllegalStateException("sandbox.py is missing from the jar");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
