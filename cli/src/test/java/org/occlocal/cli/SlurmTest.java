package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs on a real Slurm: the one that {@code .ci/slurm.sh start DIR} starts, where {@code SLURM_CONF} names its DIR/slurm.conf.
 * With {@code OCC_SLURM=required}, as in CI, they fail where there is none.
 */
@Tag("slurm")
final class SlurmTest {

    private static final String TWELVE_TASKS =
            """
            infer:
              partitioner: {type: NumWorkerPartitioner, num_worker: 12, min_task_size: 1}
              runner:
                type: SlurmSequentialRunner
                partition: test
                max_num_workers: 2
                retry: 3
                task: {type: OpenICLInferTask}
            """;
    private static final String LOCAL = TWELVE_TASKS.substring(0, TWELVE_TASKS.indexOf("  runner:"));

    @TempDir
    private Path folder = Path.of("");

    @BeforeEach
    void needsSlurm() throws IOException, InterruptedException {
        String problem = System.getenv("SLURM_CONF") == null
                ? "SLURM_CONF is not set"
                : Files.exists(script())
                        ? answer(0, "sinfo", "-h") == null ? "sinfo fails" : null
                        : script() + " is missing";
        if ("required".equals(System.getenv("OCC_SLURM"))) {
            assertThat(problem).isNull();
        }
        assumeTrue(
                problem == null,
                problem + "; start a Slurm with .ci/slurm.sh start DIR, and set SLURM_CONF to DIR/slurm.conf");
    }

    @Test
    void jobsThatAreCancelledOrOutOfTimeARestartAndADeadSubmitterChangeNothing()
            throws IOException, InterruptedException {
        MixedRun local = MixedRun.write(folder, 120, LOCAL);
        CommandLineRun alone =
                CommandLineRun.of(local.arguments(folder.resolve("alone")).toArray(String[]::new));
        assertThat(alone.exitCode()).as(alone.errors()).isZero();
        MixedRun run = MixedRun.write(folder, 120, TWELVE_TASKS);
        Path work = folder.resolve("work");
        CommandLineProcess first = CommandLineProcess.start(folder, run.arguments(work));
        List<String> disturbed = new ArrayList<>();

        String cancelled = running(first, disturbed);
        run("scancel", cancelled);

        String late = running(first, disturbed);
        while (!stopsProcesses(late)) { // it was done already, or had not begun
            late = running(first, disturbed);
        }
        run("scontrol", "update", "JobId=" + late, "EndTime=now+1");

        run(script().toString(), "restart", slurmFolder().toString());

        running(first, disturbed);
        while (!state(late).equals("TIMEOUT")) {
            assertThat(first.process().isAlive()).as(first.output()).isTrue();
            Thread.sleep(200);
        }
        waitFor(first, "job " + late);
        first.kill();

        CommandLineProcess second = CommandLineProcess.start(folder, run.arguments(work, "-r"));
        assertThat(second.process().waitFor(200, TimeUnit.SECONDS))
                .as(second.output())
                .isTrue();
        assertThat(second.process().exitValue()).as(second.output()).isZero();

        assertThat(first.output())
                .contains("job " + cancelled + " of", "ended before it was done: CANCELLED; it is submitted again")
                .contains("job " + late + " of", "ended before it was done: TIMEOUT; it is submitted again");
        MixedRun.assertSame(MixedRun.onlyRun(work), MixedRun.onlyRun(folder.resolve("alone")), first.output());
        assertThat(CommandLineProcess.filesBelow(MixedRun.onlyRun(work).resolve("predictions")))
                .hasSize(36);
        assertThat(run("squeue", "-h", "-o", "%i")).as("jobs that are left").isBlank();
    }

    @Test
    void anInterruptedSubmitterCancelsItsJobsAndAJobThatKeepsFailingIsAFailure()
            throws IOException, InterruptedException {
        MixedRun run = MixedRun.write(folder, 30, "");
        Path work = folder.resolve("work");
        String[] slurm = {"--slurm", "-p", "test", "--workers", "2", "--retry", "0"};
        CommandLineProcess process = CommandLineProcess.start(folder, run.arguments(work, slurm));
        String job = running(process, new ArrayList<>());
        process.process().destroy();
        assertThat(process.process().waitFor()).isNotZero();
        waitForState(job, "CANCELLED");

        List<String> again = new ArrayList<>(run.arguments(work, slurm));
        again.add("-r");
        CommandLineProcess second = CommandLineProcess.start(folder, again);
        String killed = running(second, new ArrayList<>(List.of(job)));
        run("scancel", killed);
        assertThat(second.process().waitFor(100, TimeUnit.SECONDS))
                .as(second.output())
                .isTrue();
        assertThat(second.process().exitValue()).as(second.output()).isEqualTo(ExitCode.PARTIAL);
        assertThat(second.output()).contains("FAILED:\n  demo: job " + killed, "CANCELLED", "after 0 retries");
        CommandLineRun third = CommandLineRun.of(
                run.arguments(work, "--slurm", "-p", "nowhere", "-r").toArray(String[]::new));
        assertThat(third.exitCode()).isEqualTo(ExitCode.CONFIGURATION);
        assertThat(third.errors()).contains("Slurm refuses a job", "partition", "mend:");
    }

    private static Path script() {
        return Path.of("../.ci/slurm.sh").toAbsolutePath().normalize();
    }

    private static Path slurmFolder() {
        return Path.of(System.getenv("SLURM_CONF")).resolveSibling(".").normalize();
    }

    /** A job that is running and has not been disturbed. */
    private static String running(CommandLineProcess submitter, List<String> disturbed)
            throws IOException, InterruptedException {
        while (true) {
            for (String line : run("squeue", "-h", "-t", "RUNNING", "-o", "%i").split("\n", -1)) {
                if (!line.isBlank() && !disturbed.contains(line.trim())) {
                    disturbed.add(line.trim());
                    return line.trim();
                }
            }
            assertThat(submitter.process().isAlive()).as(submitter.output()).isTrue();
            Thread.sleep(50);
        }
    }

    /** So that only its time limit ends it; whether there were any. */
    private static boolean stopsProcesses(String job) throws IOException, InterruptedException {
        boolean stops = false;
        String pids = answer(0, "scontrol", "listpids", job);
        for (String line : pids == null ? new String[0] : pids.split("\n", -1)) {
            String pid = line.trim().split("\\s+", 2)[0];
            stops |= pid.matches("\\d+") && answer(0, "kill", "-STOP", pid) != null;
        }
        return stops;
    }

    private static void waitFor(CommandLineProcess process, String text) throws IOException, InterruptedException {
        while (!process.output().contains(text)) {
            assertThat(process.process().isAlive()).as(process.output()).isTrue();
            Thread.sleep(50);
        }
    }

    private static void waitForState(String job, String expected) throws IOException, InterruptedException {
        for (int i = 0; i < 200 && !state(job).equals(expected); i++) {
            Thread.sleep(100);
        }
        assertThat(state(job)).isEqualTo(expected);
    }

    private static String state(String job) throws IOException, InterruptedException {
        return run("squeue", "-h", "-t", "all", "-j", job, "-o", "%T").trim();
    }

    private static String run(String... command) throws IOException, InterruptedException {
        return Objects.requireNonNull(answer(100, command), () -> String.join(" ", command));
    }

    /** @param retries while the controller is away */
    private static @Nullable String answer(int retries, String... command) throws IOException, InterruptedException {
        for (int i = 0; ; i++) {
            try {
                Process process = new ProcessBuilder(command)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
                String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (process.waitFor() == 0) {
                    return output;
                }
            } catch (IOException e) {
                if (retries > 0) {
                    throw e;
                }
            }
            if (i >= retries) {
                return null;
            }
            Thread.sleep(100);
        }
    }
}
