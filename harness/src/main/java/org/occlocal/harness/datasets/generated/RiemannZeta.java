package org.occlocal.harness.datasets.generated;

/** Riemann's zeta function for numbers above 1, by Euler and Maclaurin's formula: the first terms, and what the rest adds up to. */
final class RiemannZeta {

    private static final int TERMS = 12;
    /** B(2k) / (2k)!, from k = 1. */
    private static final double[] COEFFICIENTS = {
        1.0 / 12, -1.0 / 720, 1.0 / 30240, -1.0 / 1209600, 1.0 / 47900160, -691.0 / 1307674368000.0, 1.0 / 74724249600.0
    };

    private RiemannZeta() {}

    static double of(double s) {
        double sum = 0;
        for (int n = 1; n < TERMS; n++) {
            sum += Math.pow(n, -s);
        }
        double last = Math.pow(TERMS, -s);
        sum += last * TERMS / (s - 1) + last / 2;
        // s (s + 1) ... (s + 2k) N^(-s - 2k - 1)
        double factor = s * last / TERMS;
        for (int k = 0; k < COEFFICIENTS.length; k++) {
            sum += COEFFICIENTS[k] * factor;
            factor *= (s + 2 * k + 1) * (s + 2 * k + 2) / ((double) TERMS * TERMS);
        }
        return sum;
    }
}
