package org.occlocal.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.occlocal.harness.Pace;
import org.occlocal.harness.Progress;

/** A bar for each task on the terminal; plain lines, one now and then, where there is none. Thread-safe. */
final class ProgressLine implements Progress {

    private static final int REDRAW_MILLIS = 200;
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(30);

    private final PrintStream out;
    private final boolean isTerminal;
    private final LongSupplier nanos;

    @SuppressWarnings("SystemConsoleNull") // newer JDKs draw bars into files too, which does no harm
    ProgressLine() {
        this(System.err, System.console() != null, System::nanoTime);
    }

    /** @param nanos a clock */
    ProgressLine(PrintStream out, boolean isTerminal, LongSupplier nanos) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.nanos = nanos;
    }

    @Override
    public Task start(String name, int samples, int known) {
        Pace pace = new Pace(samples, known, nanos);
        return isTerminal ? new Bar(name, samples, known, pace) : new Lines(name, samples, pace);
    }

    @Override
    public void say(String message) {
        // the carriage return writes over a bar, which is drawn again below
        print(isTerminal ? "\r\u001b[K" + message : message);
    }

    private void print(String line) {
        synchronized (out) {
            out.println(line);
        }
    }

    private final class Lines implements Task {

        private final String name;
        private final Pace pace;

        Lines(String name, int samples, Pace pace) {
            this.name = name;
            this.pace = pace;
            print(name + ": " + samples + " samples");
        }

        @Override
        public void advance(int samples, long tokens) {
            pace.advance(samples, tokens);
            if (pace.isDue(BETWEEN_LINES)) {
                print(name + ": " + pace);
            }
        }

        @Override
        public void finish(String account) {
            print(name + ": " + account);
        }

        @Override
        public void close() {}
    }

    private final class Bar implements Task {

        private final String name;
        private final Pace pace;
        private final ProgressBar bar;

        Bar(String name, int samples, int known, Pace pace) {
            this.name = name;
            this.pace = pace;
            this.bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(samples)
                    .startsFrom(known, Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .build();
        }

        @Override
        public void advance(int samples, long tokens) {
            pace.advance(samples, tokens);
            bar.setExtraMessage(pace.speed());
            bar.stepBy(samples);
        }

        @Override
        public void finish(String account) {
            bar.close();
            print(name + ": " + account);
        }

        @Override
        public void close() {
            bar.close();
        }
    }
}
