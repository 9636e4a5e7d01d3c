package org.occlocal.harness.python;

import java.util.Arrays;

/**
 * numpy's {@code RandomState} (the one behind {@code numpy.random.seed}): the same seed gives the same numbers. Follows
 * numpy's {@code mtrand.pyx} and {@code distributions.c}. Not safe for several threads.
 */
public final class NumpyRandom {

    private final MersenneTwister twister;

    /** @param seed 0 to 2^32 - 1 */
    public NumpyRandom(long seed) {
        if (seed < 0 || seed > 0xffffffffL) {
            throw new IllegalArgumentException("a seed of numpy is 0 to 4294967295, not " + seed);
        }
        this.twister = new MersenneTwister((int) seed);
    }

    /** A number in [0, 1). */
    public double random() {
        return twister.fraction();
    }

    /** Shuffles in place. */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = upTo(i);
            int kept = values[i];
            values[i] = values[j];
            values[j] = kept;
        }
    }

    /** The numbers 0 to size - 1 in random order. */
    public int[] permutation(int size) {
        int[] values = new int[size];
        Arrays.setAll(values, i -> i);
        shuffle(values);
        return values;
    }

    /** {@code choice(size, count, replace=False)}: numbers below size, none twice. */
    public int[] choice(int size, int count) {
        if (count < 0 || count > size) {
            throw new IllegalArgumentException("a choice of " + count + " from " + size + " values");
        }
        return Arrays.copyOf(permutation(size), count);
    }

    /** {@code randint(bound)}: a number below bound. */
    public int below(int bound) {
        return upTo(bound - 1);
    }

    /** A number in [0, limit], limit included: random bits under a mask until one fits. */
    private int upTo(int limit) {
        int mask = limit == 0 ? 0 : Integer.highestOneBit(limit) * 2 - 1;
        int value = twister.bits32() & mask;
        while (value > limit) {
            value = twister.bits32() & mask;
        }
        return value;
    }
}
