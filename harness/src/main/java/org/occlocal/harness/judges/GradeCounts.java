package org.occlocal.harness.judges;

/**
 * How many predictions a judge calls right, wrong, or neither.
 *
 * @param all at least 1
 */
record GradeCounts(int correct, int incorrect, int all) {

    /** Share of right ones among all, from 0 to 1. */
    double accuracy() {
        return (double) correct / all;
    }

    /** Share of wrong ones among all, from 0 to 1. */
    double wrong() {
        return (double) incorrect / all;
    }

    /** Share of right ones among those that are right or wrong, from 0 to 1; 0 where there are none. */
    double accuracyGivenAttempted() {
        double attempted = accuracy() + wrong();
        return attempted > 0 ? accuracy() / attempted : 0;
    }

    /** Harmonic mean of both, from 0 to 1. */
    double f1() {
        double sum = accuracyGivenAttempted() + accuracy();
        return sum > 0 ? 2 * accuracyGivenAttempted() * accuracy() / sum : 0;
    }
}
