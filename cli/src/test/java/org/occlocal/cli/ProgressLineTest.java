package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.occlocal.harness.Progress;

final class ProgressLineTest {

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final AtomicLong clock = new AtomicLong();
    private final Progress progress =
            new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), false, clock::get);

    @Test
    void withoutATerminalThereIsALineNowAndThen() {
        try (Progress.Task task = progress.start("m/d", 1000, 0)) {
            for (int i = 1; i <= 1000; i++) {
                clock.addAndGet(Duration.ofMillis(100).toNanos());
                task.advance(1, 50L * i);
            }
            task.finish("prefill 50,000 tokens");
        }
        assertThat(lines())
                .containsExactly(
                        "m/d: 1000 samples",
                        "m/d: 300 of 1,000 samples, 500 tokens/s, 0:01:10 left",
                        "m/d: 600 of 1,000 samples, 500 tokens/s, 0:00:40 left",
                        "m/d: 900 of 1,000 samples, 500 tokens/s, 0:00:10 left",
                        "m/d: prefill 50,000 tokens");
    }

    @Test
    void workersThatReportAtOnceWriteWholeLines() throws Exception {
        ExecutorService workers = Executors.newFixedThreadPool(8);
        List<Future<?>> all = new ArrayList<>();
        for (int worker = 0; worker < 8; worker++) {
            String name = "model/dataset" + worker;
            all.add(workers.submit(() -> {
                for (int round = 0; round < 50; round++) {
                    try (Progress.Task task = progress.start(name, 1, 0)) {
                        clock.addAndGet(Duration.ofMinutes(1).toNanos());
                        task.advance(1, 10);
                        progress.say(name + " says something");
                        task.finish("done");
                    }
                }
            }));
        }
        for (Future<?> one : all) {
            one.get();
        }
        workers.shutdown();
        assertThat(lines())
                .hasSize(8 * 50 * 4)
                .allMatch(line -> line.matches("model/dataset\\d"
                        + "(: 1 samples|: 1 of 1 samples, [\\d,]+ tokens/s, 0:00:00 left|: done| says something)"));
    }

    @Test
    void aBarThatIsNotFinishedEndsWithItsTask() {
        Progress bars =
                new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), true, System::nanoTime);
        try (Progress.Task first = bars.start("m/a", 10, 4);
                Progress.Task second = bars.start("m/b", 10, 0)) {
            first.advance(1, 100);
            second.advance(1, 100);
            bars.say("something happened");
            first.finish("all is well");
        }
        assertThat(Thread.getAllStackTraces().keySet())
                .noneMatch(thread -> thread.getName().contains("m/a"));
        assertThat(lines())
                .anyMatch(line -> line.contains("something happened"))
                .contains("m/a: all is well");
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
