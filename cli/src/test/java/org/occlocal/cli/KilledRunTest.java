package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs over two workers that are killed at random moments, as by kill -9, and go on: they end with the same bytes as one
 * that was left alone. As many kills as fit into a minute, or {@code -Dkills=50}.
 */
final class KilledRunTest {

    private static final int ROWS = 400;
    private static final int SAMPLES = 2 * ROWS + ROWS / 2;
    private static final long BUDGET_NANOS = TimeUnit.SECONDS.toNanos(50);

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aRunThatIsKilledAtAnyMomentEndsWithTheSameBytes() throws IOException, InterruptedException {
        int wanted = Integer.getInteger("kills", 0);
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        MixedRun run = MixedRun.write(folder, ROWS, "");
        long start = System.nanoTime();
        CommandLineProcess alone =
                CommandLineProcess.start(folder, run.arguments(folder.resolve("alone"), "--workers", "2"));
        assertThat(alone.process().waitFor()).as(alone.output()).isZero();
        long wholeMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        Path undisturbed = MixedRun.onlyRun(folder.resolve("alone"));

        int kills = 0;
        int rounds = 0;
        List<Integer> samplesAtKills = new ArrayList<>();
        while (wanted > 0 ? kills < wanted : System.nanoTime() - start < BUDGET_NANOS) {
            Path work = folder.resolve("killed" + rounds++);
            boolean isDone = false;
            while (!isDone) {
                String description = "seed " + seed + ", round " + rounds + ", kill " + kills;
                CommandLineProcess process = CommandLineProcess.start(
                        folder,
                        hasRun(work)
                                ? run.arguments(work, "--workers", "2", "-r")
                                : run.arguments(work, "--workers", "2"));
                if (hasEnded(process, work, random, wholeMillis)) {
                    assertThat(process.process().exitValue())
                            .as(description + process.output())
                            .isZero();
                    MixedRun.assertSame(MixedRun.onlyRun(work), undisturbed, description);
                    isDone = true;
                } else {
                    process.kill();
                    kills++;
                    samplesAtKills.add(samples(work));
                }
            }
        }
        System.out.println(
                kills + " kills in " + rounds + " runs, seed " + seed + ", samples kept at each: " + samplesAtKills);
        assertThat(kills).isGreaterThan(3);
        assertThat(samplesAtKills).as("kills in the middle").anyMatch(samples -> samples > 0 && samples < SAMPLES);
    }

    /** Waits for a random moment: any at all, or behind a random number of samples, the last included. */
    private static boolean hasEnded(CommandLineProcess process, Path work, Random random, long wholeMillis)
            throws IOException, InterruptedException {
        if (random.nextInt(4) == 0) {
            return process.process().waitFor(random.nextLong(wholeMillis), TimeUnit.MILLISECONDS);
        }
        int known = samples(work);
        if (known == SAMPLES && random.nextInt(3) > 0) { // else most kills would come when all is answered
            process.process().waitFor();
            return true;
        }
        int wanted = known + random.nextInt(SAMPLES - known + SAMPLES / 10);
        while (samples(work) < Math.min(wanted, SAMPLES)) {
            if (process.process().waitFor(3, TimeUnit.MILLISECONDS)) {
                return true;
            }
        }
        return process.process().waitFor(random.nextInt(wanted < SAMPLES ? 10 : 400), TimeUnit.MILLISECONDS);
    }

    private static boolean hasRun(Path work) {
        return filesIn(work.toFile()).length > 0;
    }

    /** Lines of all journals. Folders are listed one by one: files come and go beside them. */
    private static int samples(Path work) throws IOException {
        int samples = 0;
        for (File run : filesIn(work.toFile())) {
            for (File journal : filesIn(new File(run, "journal/demo"))) {
                samples += Files.readAllLines(journal.toPath()).size();
            }
        }
        return samples;
    }

    private static File[] filesIn(File folder) {
        return Objects.requireNonNullElse(folder.listFiles(), new File[0]);
    }
}
