package org.occlocal.harness.python;

/** Spreads a seed over many bits: numpy's {@code SeedSequence} (numpy/random/bit_generator.pyx), of one word of seed. */
final class SeedSequence {

    private static final int POOL = 4;

    private SeedSequence() {}

    /** The first words that a generator takes its state from. */
    static int[] words(int seed, int count) {
        int[] pool = pool(seed);
        int[] words = new int[count];
        int constant = 0x8b51f9dd;
        for (int i = 0; i < count; i++) {
            int word = pool[i % POOL] ^ constant;
            constant *= 0x58f38ded;
            word *= constant;
            words[i] = word ^ (word >>> 16);
        }
        return words;
    }

    private static int[] pool(int seed) {
        int[] constant = {0x43b0d7e5};
        int[] pool = new int[POOL];
        for (int i = 0; i < POOL; i++) {
            pool[i] = hash(i == 0 ? seed : 0, constant);
        }
        for (int from = 0; from < POOL; from++) {
            for (int to = 0; to < POOL; to++) {
                if (from != to) {
                    int mixed = pool[to] * 0xca01f9dd - hash(pool[from], constant) * 0x4973f715;
                    pool[to] = mixed ^ (mixed >>> 16);
                }
            }
        }
        return pool;
    }

    private static int hash(int value, int[] constant) {
        int hash = value ^ constant[0];
        constant[0] *= 0x931e8875;
        hash *= constant[0];
        return hash ^ (hash >>> 16);
    }
}
