package org.occlocal.cli;

import java.io.PrintStream;
import java.time.Duration;
import java.util.function.LongSupplier;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarConsumer;
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
    private final TerminalLines lines;

    @SuppressWarnings("SystemConsoleNull") // newer JDKs draw bars into files too, which does no harm
    ProgressLine() {
        this(System.err, System.console() != null, System::nanoTime);
    }

    /** @param nanos a clock */
    ProgressLine(PrintStream out, boolean isTerminal, LongSupplier nanos) {
        this.out = out;
        this.isTerminal = isTerminal;
        this.nanos = nanos;
        this.lines = new TerminalLines(out);
    }

    @Override
    public Task start(String name, int samples, int known) {
        Pace pace = new Pace(samples, known, nanos);
        return isTerminal ? new Bar(name, samples, known, pace) : new Lines(name, samples, pace);
    }

    @Override
    public void say(String message) {
        lines.print(message);
    }

    private final class Lines implements Task {

        private final String name;
        private final Pace pace;

        Lines(String name, int samples, Pace pace) {
            this.name = name;
            this.pace = pace;
            say(name + ": " + samples + " samples");
        }

        @Override
        public void advance(int samples, long tokens) {
            pace.advance(samples, tokens);
            if (pace.isDue(BETWEEN_LINES)) {
                say(name + ": " + pace);
            }
        }

        @Override
        public void finish(String account) {
            say(name + ": " + account);
        }

        @Override
        public void close() {}
    }

    private final class Bar implements Task, ProgressBarConsumer {

        private final String name;
        private final Pace pace;
        private final ProgressBar bar;
        private boolean isOpen = true;

        Bar(String name, int samples, int known, Pace pace) {
            this.name = name;
            this.pace = pace;
            this.bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(samples)
                    .startsFrom(known, Duration.ZERO)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(REDRAW_MILLIS)
                    .setConsumer(this)
                    .build();
        }

        @Override
        public int getMaxRenderedLength() {
            return new ConsoleProgressBarConsumer(out).getMaxRenderedLength();
        }

        @Override
        public void accept(String rendered) {
            lines.show(this, rendered);
        }

        @Override
        public void advance(int samples, long tokens) {
            pace.advance(samples, tokens);
            bar.setExtraMessage(pace.speed());
            bar.stepBy(samples);
        }

        @Override
        public void finish(String account) {
            close();
            say(name + ": " + account);
        }

        @Override
        public void close() {
            if (isOpen) {
                isOpen = false;
                bar.close(); // draws once more
                lines.remove(this);
            }
        }
    }
}
