package org.occlocal.harness.verification;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How far apart two models may be.
 *
 * @param meanDifference largest mean absolute difference of log-probabilities, in nats
 * @param meanKlDivergence largest mean KL divergence, in nats
 * @param sameTop1 smallest share of places where both find the same token most likely
 */
public record DistanceLimits(double meanDifference, double meanKlDivergence, double sameTop1) {

    public DistanceLimits {
        if (!(meanDifference >= 0) || !(meanKlDivergence >= 0) || !(sameTop1 >= 0 && sameTop1 <= 1)) {
            throw new IllegalArgumentException("limits of " + meanDifference + " and " + meanKlDivergence
                    + " nats, share of " + sameTop1 + ": limits are 0 or more, the share at most 1");
        }
    }

    /** What is beyond a limit, a line each; empty when nothing is. */
    public List<String> exceededBy(ModelDistance distance) {
        List<String> beyond = new ArrayList<>();
        double difference = distance.logProbabilityDifference().value();
        if (!(difference <= meanDifference)) {
            beyond.add(line("mean log-probability difference", difference, "above", meanDifference));
        }
        double kl = distance.klDivergence().value();
        if (!(kl <= meanKlDivergence)) {
            beyond.add(line("mean KL divergence", kl, "above", meanKlDivergence));
        }
        double same = distance.sameTop1().value();
        if (!(same >= sameTop1)) {
            beyond.add(line("share of equal most likely tokens", same, "below", sameTop1));
        }
        return beyond;
    }

    private static String line(String what, double value, String side, double limit) {
        return String.format(Locale.ROOT, "%s %.3g is %s the limit %.3g", what, value, side, limit);
    }
}
