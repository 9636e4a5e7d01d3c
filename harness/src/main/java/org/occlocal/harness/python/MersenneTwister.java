package org.occlocal.harness.python;

/**
 * MT19937 of Matsumoto and Nishimura (1998), the source of chance of Python's {@code random} and of numpy's
 * {@code RandomState}. Not safe for several threads.
 */
final class MersenneTwister {

    private static final int WORDS = 624;
    private static final int MIDDLE = 397;

    private final int[] state = new int[WORDS];
    private int position = WORDS;

    /** Starts from one word, as numpy's {@code seed} does. */
    MersenneTwister(int seed) {
        state[0] = seed;
        for (int i = 1; i < WORDS; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ (state[i - 1] >>> 30)) + i;
        }
    }

    /** Starts from several words, as Python's {@code Random} does with the 32-bit digits of its seed. */
    MersenneTwister(int[] key) {
        this(19650218);
        int i = 1;
        int j = 0;
        for (int k = Math.max(WORDS, key.length); k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
            i = next(i);
            j = (j + 1) % key.length;
        }
        for (int k = WORDS - 1; k > 0; k--) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
            i = next(i);
        }
        state[0] = 0x80000000;
    }

    private int next(int i) {
        if (i + 1 < WORDS) {
            return i + 1;
        }
        state[0] = state[WORDS - 1];
        return 1;
    }

    /** The next 32 random bits. */
    int bits32() {
        if (position == WORDS) {
            twist();
        }
        int y = state[position++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        return y ^ (y >>> 18);
    }

    /** A number in [0, 1) with 53 random bits, from two words. */
    double fraction() {
        long high = (bits32() & 0xffffffffL) >>> 5;
        long low = (bits32() & 0xffffffffL) >>> 6;
        return (high * 67108864.0 + low) / 9007199254740992.0;
    }

    private void twist() {
        for (int i = 0; i < WORDS; i++) {
            int y = (state[i] & 0x80000000) | (state[(i + 1) % WORDS] & 0x7fffffff);
            state[i] = state[(i + MIDDLE) % WORDS] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        position = 0;
    }
}
