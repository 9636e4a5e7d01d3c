package org.occlocal.tokenizers.jinja;

import java.util.AbstractList;

/** Python's range; at most {@link #LIMIT} numbers, as Jinja2's sandbox allows. */
final class Range extends AbstractList<Object> {

    private static final int LIMIT = 100_000;

    private final long start;
    private final long stop;
    private final long step;
    private final int size;

    Range(long start, long stop, long step) {
        if (step == 0) {
            throw new JinjaException("range() arg 3 must not be zero");
        }
        long span = Math.max(0, step > 0 ? Math.subtractExact(stop, start) : Math.subtractExact(start, stop));
        long count = step == Long.MIN_VALUE ? 1 : (span - 1) / Math.abs(step) + 1;
        if (span > 0 && count > LIMIT) {
            throw new JinjaException("range() of " + count + " numbers, the sandbox allows " + LIMIT);
        }
        this.start = start;
        this.stop = stop;
        this.step = step;
        this.size = span == 0 ? 0 : (int) count;
    }

    @Override
    public Object get(int index) {
        return start + index * step;
    }

    @Override
    public int size() {
        return size;
    }

    /** The numbers at positions from, from + by, ... short of to. */
    Range slice(int from, int to, int by) {
        return new Range(start + from * step, start + to * step, step * by);
    }

    @Override
    public String toString() {
        return "range(" + start + ", " + stop + (step == 1 ? "" : ", " + step) + ")";
    }
}
