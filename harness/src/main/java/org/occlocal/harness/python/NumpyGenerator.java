package org.occlocal.harness.python;

import java.util.Arrays;

/**
 * numpy's {@code default_rng(seed)}, which HuggingFace's library shuffles with: PCG64 (O'Neill 2014, PCG XSL RR 128/64)
 * seeded by numpy's SeedSequence. Not safe for several threads.
 */
public final class NumpyGenerator {

    private static final long MULTIPLIER_HIGH = 0x2360ed051fc65da4L;
    private static final long MULTIPLIER_LOW = 0x4385df649fccf645L;

    private final long stepHigh;
    private final long stepLow;
    private long high;
    private long low;
    private boolean hasHalf;
    private int half;

    /** @param seed 0 to 2^32 - 1 */
    public NumpyGenerator(long seed) {
        if (seed < 0 || seed > 0xffffffffL) {
            throw new IllegalArgumentException("a seed is 0 to 4294967295, not " + seed);
        }
        int[] words = SeedSequence.words((int) seed, 8);
        // the words are the halves of four numbers, the low one first: the state's high and low, the step's high and
        // low
        long streamHigh = joined(words, 4);
        long streamLow = joined(words, 6);
        this.stepHigh = streamHigh << 1 | streamLow >>> 63;
        this.stepLow = streamLow << 1 | 1;
        step();
        add(joined(words, 0), joined(words, 2));
        step();
    }

    private static long joined(int[] words, int at) {
        return (words[at + 1] & 0xffffffffL) << 32 | (words[at] & 0xffffffffL);
    }

    private void step() {
        long productLow = low * MULTIPLIER_LOW;
        long carried = unsignedHigh(low, MULTIPLIER_LOW);
        high = carried + high * MULTIPLIER_LOW + low * MULTIPLIER_HIGH;
        low = productLow;
        add(stepHigh, stepLow);
    }

    private void add(long addedHigh, long addedLow) {
        long sum = low + addedLow;
        high += addedHigh + (Long.compareUnsigned(sum, low) < 0 ? 1 : 0);
        low = sum;
    }

    private static long unsignedHigh(long a, long b) {
        return Math.multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
    }

    private long bits64() {
        step();
        return Long.rotateRight(high ^ low, (int) (high >>> 58));
    }

    /** The low half of 64 bits, then the high half. */
    private int bits32() {
        if (hasHalf) {
            hasHalf = false;
            return half;
        }
        long bits = bits64();
        hasHalf = true;
        half = (int) (bits >>> 32);
        return (int) bits;
    }

    /** The numbers 0 to size - 1 in random order. */
    public int[] permutation(int size) {
        int[] values = new int[size];
        Arrays.setAll(values, i -> i);
        for (int i = size - 1; i > 0; i--) {
            int j = upTo(i);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
        return values;
    }

    private int upTo(int limit) {
        int mask = Integer.highestOneBit(limit) * 2 - 1;
        int value = bits32() & mask;
        while (value > limit) {
            value = bits32() & mask;
        }
        return value;
    }
}
