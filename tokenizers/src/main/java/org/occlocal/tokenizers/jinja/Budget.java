package org.occlocal.tokenizers.jinja;

/**
 * What one rendering may cost, so that a hostile template ends with an error in bounded time and memory: every step
 * costs 1, every text or list made costs its length, and calls nest so deep only.
 */
final class Budget {

    static final long LIMIT = 100_000_000;
    static final int DEPTH = 150;

    private long left = LIMIT;
    private int depth;

    void spend(long cost) {
        left -= cost;
        if (left < 0) {
            throw new JinjaException("the template takes more than " + LIMIT
                    + " steps and characters, the limit of one rendering: it loops or grows without end");
        }
    }

    void enter() {
        if (++depth > DEPTH) {
            throw new JinjaException("macros or recursive loops nest deeper than " + DEPTH);
        }
    }

    void leave() {
        depth--;
    }
}
