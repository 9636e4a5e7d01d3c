package org.occlocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    void barsAreDrawnBelowTheLinesThatStay() {
        Progress bars =
                new ProgressLine(new PrintStream(written, true, StandardCharsets.UTF_8), true, System::nanoTime);
        try (Progress.Task first = bars.start("m/a", 10, 4);
                Progress.Task second = bars.start("m/b", 10, 0)) {
            first.advance(1, 100);
            second.advance(1, 100);
            bars.say("something happened");
            first.finish("all is well");
        }
        assertThat(onScreen()).containsExactly("something happened", "m/a: all is well");
    }

    @Test
    void linesThatChangeStayBelowThoseThatDoNot() {
        TerminalLines terminal = new TerminalLines(new PrintStream(written, true, StandardCharsets.UTF_8));
        terminal.print("one");
        terminal.show("a", "a 1");
        terminal.show("b", "b 1");
        terminal.print("two");
        terminal.show("a", "a 2");
        assertThat(onScreen()).containsExactly("one", "two", "a 2", "b 1");
        terminal.remove("a");
        terminal.print("three");
        assertThat(onScreen()).containsExactly("one", "two", "three", "b 1");
        terminal.remove("b");
        terminal.remove("b");
        assertThat(onScreen()).containsExactly("one", "two", "three");
    }

    /** What a terminal would show of lines, of moves up, and of clearing what is below. */
    private List<String> onScreen() {
        List<String> screen = new ArrayList<>();
        for (String line : lines()) {
            Matcher move = Pattern.compile("(?:\u001b\\[(\\d+)A)\r\u001b\\[J").matcher(line);
            String rest = line;
            while (move.find()) {
                screen.subList(screen.size() - Integer.parseInt(move.group(1)), screen.size())
                        .clear();
                rest = line.substring(move.end());
            }
            screen.add(rest);
        }
        if (!screen.isEmpty() && screen.get(screen.size() - 1).isEmpty()) {
            screen.remove(screen.size() - 1); // the cursor's own line
        }
        return screen;
    }

    private List<String> lines() {
        return Arrays.asList(written.toString(StandardCharsets.UTF_8).split("\n"));
    }
}
