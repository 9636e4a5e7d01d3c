package org.occlocal.harness;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/** How far a task is, how fast it goes, and how long it will take at that speed. Owned by one thread. */
public final class Pace {

    private final int samples;
    private final int known;
    private final LongSupplier nanos;
    private final long start;
    private int done;
    private long tokens;
    private long lastTold;

    /**
     * @param samples all of the task
     * @param known those of them that are done already and say nothing of the speed
     * @param nanos a clock, such as {@link System#nanoTime}
     */
    public Pace(int samples, int known, LongSupplier nanos) {
        this.samples = samples;
        this.known = known;
        this.done = known;
        this.nanos = nanos;
        this.start = nanos.getAsLong();
        this.lastTold = start;
    }

    /** As {@link Progress.Task#advance}. */
    public void advance(int newSamples, long allTokens) {
        done += newSamples;
        tokens = allTokens;
    }

    /** Whether so much time has passed since this last said yes, or since the start. */
    public boolean isDue(Duration interval) {
        long now = nanos.getAsLong();
        if (now - lastTold < interval.toNanos()) {
            return false;
        }
        lastTold = now;
        return true;
    }

    /** Such as "1,500 tokens/s". */
    public String speed() {
        double seconds = seconds();
        return String.format(Locale.ROOT, "%,.0f tokens/s", seconds <= 0 ? 0 : tokens / seconds);
    }

    /** Such as "120 of 200 samples, 1,500 tokens/s, 0:01:20 left"; without the time where nothing is done yet. */
    @Override
    public String toString() {
        String text = String.format(Locale.ROOT, "%,d of %,d samples, %s", done, samples, speed());
        if (done == known) {
            return text;
        }
        long left = Math.round(seconds() * (samples - done) / (done - known));
        return text + String.format(Locale.ROOT, ", %d:%02d:%02d left", left / 3600, left / 60 % 60, left % 60);
    }

    private double seconds() {
        return (nanos.getAsLong() - start) / 1e9;
    }
}
