package org.occlocal.harness.evaluators;

/**
 * {@code numpy.random.seed} and bounded whole numbers of numpy's global generator (Matsumoto and Nishimura, "Mersenne
 * Twister", 1998), which the bootstrap of rouge_score draws from. Not thread-safe.
 */
final class LegacyNumpyRandom {

    private static final int SIZE = 624;
    private static final int SHIFT = 397;

    private final int[] state = new int[SIZE];
    private int next = SIZE;

    LegacyNumpyRandom(int seed) {
        state[0] = seed;
        for (int i = 1; i < SIZE; i++) {
            state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
        }
    }

    /** {@code numpy.random.randint(bound)}: below the bound, by masking and rejecting. */
    int below(int bound) {
        int largest = bound - 1;
        if (largest == 0) {
            return 0;
        }
        int mask = -1 >>> Integer.numberOfLeadingZeros(largest);
        int value;
        do {
            value = nextInt() & mask;
        } while (value > largest);
        return value;
    }

    private int nextInt() {
        if (next == SIZE) {
            twist();
        }
        int value = state[next++];
        value ^= value >>> 11;
        value ^= value << 7 & 0x9d2c5680;
        value ^= value << 15 & 0xefc60000;
        return value ^ value >>> 18;
    }

    private void twist() {
        for (int i = 0; i < SIZE; i++) {
            int mixed = (state[i] & 0x80000000) | (state[(i + 1) % SIZE] & 0x7fffffff);
            state[i] = state[(i + SHIFT) % SIZE] ^ mixed >>> 1 ^ ((mixed & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }
}
