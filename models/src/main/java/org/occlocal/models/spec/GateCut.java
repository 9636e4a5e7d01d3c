package org.occlocal.models.spec;

/**
 * Lets only a share of an MLP's gate through: what its elements exceed a cut by, which lies so many standard deviations above
 * their mean (Gemma 3n). If they were normally distributed, the share below the cut would be the one that was asked for.
 *
 * @param deviations standard deviations from the mean to the cut
 */
public record GateCut(double deviations) {

    private static final int HALVINGS = 60;
    private static final double FARTHEST = 8;

    public GateCut {
        if (!Double.isFinite(deviations)) {
            throw new IllegalArgumentException("a gate is cut " + deviations + " deviations above its mean");
        }
    }

    /** @param share of the elements that are to be zero, more than 0 and less than 1 */
    public static GateCut below(double share) {
        if (!(share > 0 && share < 1)) {
            throw new IllegalArgumentException("a share of " + share + " is not between 0 and 1");
        }
        double low = -FARTHEST;
        double high = FARTHEST;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = (low + high) / 2;
            if (normalShareBelow(middle) < share) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return new GateCut(high);
    }

    /** The share of a standard normal distribution that lies below x: 1/2 + density * (x + x^3/3 + x^5/15 + ...). */
    private static double normalShareBelow(double x) {
        double term = x;
        double sum = 0;
        for (int n = 1; sum + term != sum; n++) {
            sum += term;
            term *= x * x / (2 * n + 1);
        }
        return 0.5 + sum * Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
    }
}
