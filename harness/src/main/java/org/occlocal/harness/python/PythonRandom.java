package org.occlocal.harness.python;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Python's {@code random.Random}: the same seed gives the same numbers, so that samples of rows are those of
 * OpenCompass. Follows CPython's {@code Lib/random.py} and {@code Modules/_randommodule.c} (3.11). Not safe for several
 * threads.
 */
public final class PythonRandom {

    private final MersenneTwister twister;
    /** Normal numbers come in pairs; NaN where the next one is still to be made. */
    private double secondOfPair = Double.NaN;

    /** {@code random.Random(seed)}; the sign of the seed does not count. */
    public PythonRandom(long seed) {
        this(BigInteger.valueOf(seed).abs());
    }

    /** {@code random.Random(seed)} of a float, which counts by its hash: 3.0 is seeded as 3, 0.5 is not. */
    public PythonRandom(double seed) {
        this(new BigInteger(Long.toUnsignedString(hash(seed))));
    }

    private PythonRandom(BigInteger seed) {
        int words = Math.max(1, (seed.bitLength() + 31) / 32);
        int[] key = new int[words];
        for (int i = 0; i < words; i++) {
            key[i] = seed.shiftRight(32 * i).intValue();
        }
        this.twister = new MersenneTwister(key);
    }

    /** Python's hash of a float: its value modulo the prime 2^61 - 1, where 2^-1 is 2^60. */
    static long hash(double value) {
        if (Double.isNaN(value)) {
            return 0;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? 314159 : -314159;
        }
        BigInteger prime = BigInteger.ONE.shiftLeft(61).subtract(BigInteger.ONE);
        int exponent = Math.max(Math.getExponent(value), Double.MIN_EXPONENT) - 52;
        long mantissa = (long) Math.scalb(Math.abs(value), -exponent);
        BigInteger rest = BigInteger.valueOf(mantissa)
                .shiftLeft(Math.floorMod(exponent, 61))
                .mod(prime);
        long hash = value < 0 ? -rest.longValue() : rest.longValue();
        return hash == -1 ? -2 : hash;
    }

    /** A number in [0, 1). */
    public double random() {
        return twister.fraction();
    }

    /** A normally distributed number. */
    public double gauss(double mean, double deviation) {
        double number = secondOfPair;
        secondOfPair = Double.NaN;
        if (Double.isNaN(number)) {
            double angle = random() * 2 * Math.PI;
            double radius = Math.sqrt(-2 * Math.log(1 - random()));
            number = Math.cos(angle) * radius;
            secondOfPair = Math.sin(angle) * radius;
        }
        return mean + number * deviation;
    }

    /** @param bits 1 to 63 */
    public long getrandbits(int bits) {
        if (bits < 1 || bits > 63) {
            throw new IllegalArgumentException("bits must be 1 to 63, not " + bits);
        }
        if (bits <= 32) {
            return (twister.bits32() & 0xffffffffL) >>> (32 - bits);
        }
        long low = twister.bits32() & 0xffffffffL;
        long high = (twister.bits32() & 0xffffffffL) >>> (64 - bits);
        return high << 32 | low;
    }

    /** A whole number in [0, limit). */
    public int below(int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit must be at least 1, not " + limit);
        }
        int bits = 32 - Integer.numberOfLeadingZeros(limit);
        long number = getrandbits(bits);
        while (number >= limit) {
            number = getrandbits(bits);
        }
        return (int) number;
    }

    /** A whole number from low to high, both included. */
    public int randint(int low, int high) {
        return low + below(high - low + 1);
    }

    public <T> T choice(List<T> values) {
        return values.get(below(values.size()));
    }

    /** {@code choices(values, k=count)}: values with repetition. */
    public <T> List<T> choices(List<T> values, int count) {
        List<T> choices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            choices.add(values.get((int) Math.floor(random() * values.size())));
        }
        return choices;
    }

    /** {@code str(uuid.UUID(int=getrandbits(128), version=4))}. */
    public String uuid() {
        long low = getrandbits(32) | (getrandbits(32) << 32);
        long high = getrandbits(32) | (getrandbits(32) << 32);
        return new UUID((high & ~0xf000L) | 0x4000L, (low & ~(0xc000L << 48)) | (0x8000L << 48)).toString();
    }

    /** Shuffles in place. */
    public void shuffle(List<?> values) {
        for (int i = values.size() - 1; i > 0; i--) {
            Collections.swap(values, i, below(i + 1));
        }
    }

    /**
     * Values without repetition, in random order.
     *
     * @param count at most the number of values
     */
    public <T> List<T> sample(List<T> values, int count) {
        int size = values.size();
        if (count < 0 || count > size) {
            throw new IllegalArgumentException("a sample of " + count + " from " + size + " values");
        }
        List<T> sample = new ArrayList<>(count);
        if (size <= poolLimit(count)) {
            List<T> pool = new ArrayList<>(values);
            for (int i = 0; i < count; i++) {
                int j = below(size - i);
                sample.add(pool.get(j));
                pool.set(j, pool.get(size - i - 1));
            }
            return sample;
        }
        Set<Integer> seen = new HashSet<>();
        while (sample.size() < count) {
            int j = below(size);
            if (seen.add(j)) {
                sample.add(values.get(j));
            }
        }
        return sample;
    }

    /** Python copies the values up to this size, and remembers the drawn ones above it. */
    private static long poolLimit(int count) {
        return count > 5 ? 21 + (long) Math.pow(4, Math.ceil(Math.log(count * 3.0) / Math.log(4))) : 21;
    }
}
