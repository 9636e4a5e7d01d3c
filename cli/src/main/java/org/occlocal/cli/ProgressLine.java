package org.occlocal.cli;

import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.Progress;

/** A bar for each dataset on the terminal; plain lines where there is none. */
final class ProgressLine implements Progress {

    private static final int UPDATE_MILLIS = 200;

    private final boolean bars;
    private String dataset = "";
    private @Nullable ProgressBar bar;

    /** @param drawsBars where there is a terminal; several bars at a time would draw over each other */
    @SuppressWarnings("SystemConsoleNull") // newer JDKs draw bars into files too, which does no harm
    ProgressLine(boolean drawsBars) {
        this.bars = drawsBars && System.console() != null;
    }

    @Override
    public void start(String name, int samples) {
        dataset = name;
        if (bars) {
            bar = new ProgressBarBuilder()
                    .setTaskName(name)
                    .setInitialMax(samples)
                    .setStyle(ProgressBarStyle.ASCII)
                    .setUpdateIntervalMillis(UPDATE_MILLIS)
                    .build();
        } else {
            System.err.println(name + ": " + samples + " samples");
        }
    }

    @Override
    public void advance(int samples) {
        if (bar != null) {
            bar.stepBy(samples);
        }
    }

    @Override
    public void say(String message) {
        System.err.println(message);
    }

    @Override
    public void finish(String account) {
        if (bar != null) {
            bar.close();
            bar = null;
        }
        System.err.println(dataset + ": " + account);
    }
}
