package org.occlocal.harness.statistics;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.hipparchus.distribution.discrete.BinomialDistribution;
import org.jspecify.annotations.Nullable;

/**
 * Whether one model is better than another on the same questions, two-sided.
 *
 * <p>Where every question is won, lost or drawn by the same amount, as with right and wrong answers, this is McNemar's
 * exact test: won questions against a fair coin. Otherwise it is the paired sign-flip test, the same idea for differences
 * of any size: the signs of the questions' differences are turned in all ways, or in {@value #DRAWS} random ones where
 * there are many, and it is counted how often their sum is as far from zero. Questions that are asked several times turn
 * as one.
 *
 * @param method how it was tested
 * @param questions that both models were asked
 * @param wins questions on which the second model scores more
 * @param losses questions on which the first model scores more
 * @param difference the second model's score minus the first's, on the questions of both, in the metric's unit
 * @param standardError of the difference
 * @param pValue chance of a difference as large if the models were equally good
 */
public record PairedTest(
        Method method, int questions, int wins, int losses, double difference, double standardError, double pValue) {

    static final int DRAWS = 20_000;
    private static final int ALL_WAYS_UP_TO = 16;
    private static final double SAME = 1e-9;

    /** The tests, by their usual names. */
    public enum Method {
        MCNEMAR,
        SIGN_FLIP
    }

    /**
     * One dataset of both models.
     *
     * @param weight of the dataset's difference in the sum
     */
    public record Part(ScoredSamples first, ScoredSamples second, double weight) {}

    /** Of one dataset. Null where the models share no row. */
    public static @Nullable PairedTest of(ScoredSamples first, ScoredSamples second) {
        return of(List.of(new Part(first, second, 1)));
    }

    /** Of a weighted sum of datasets, such as the mean of a group. Null where a dataset has no row that both share. */
    public static @Nullable PairedTest of(List<Part> parts) {
        List<Double> differences = new ArrayList<>();
        double variance = 0;
        for (Part part : parts) {
            ScoredSamples difference = difference(part.first(), part.second());
            if (difference == null) {
                return null;
            }
            double error = part.weight() * difference.standardError();
            variance += error * error;
            Map<String, Double> byQuestion = new LinkedHashMap<>();
            difference
                    .samples()
                    .forEach(sample -> byQuestion.merge(
                            sample.question(), part.weight() * sample.score() / difference.size(), Double::sum));
            differences.addAll(byQuestion.values());
        }
        double sum = differences.stream().mapToDouble(Double::doubleValue).sum();
        double largest = differences.stream().mapToDouble(Math::abs).max().orElse(0);
        double[] decided = differences.stream()
                .mapToDouble(Double::doubleValue)
                .filter(one -> Math.abs(one) > SAME * largest)
                .toArray();
        int wins = 0;
        boolean isEven = true;
        for (double one : decided) {
            wins += one > 0 ? 1 : 0;
            isEven &= Math.abs(one) > (1 - SAME) * largest;
        }
        double p = isEven ? mcNemar(wins, decided.length - wins) : signFlip(decided);
        return new PairedTest(
                isEven ? Method.MCNEMAR : Method.SIGN_FLIP,
                differences.size(),
                wins,
                decided.length - wins,
                sum,
                Math.sqrt(variance),
                p);
    }

    private static @Nullable ScoredSamples difference(ScoredSamples first, ScoredSamples second) {
        Map<Integer, Double> ofFirst = new HashMap<>();
        first.samples().forEach(sample -> ofFirst.put(sample.row(), sample.score()));
        List<ScoredSamples.Sample> differences = new ArrayList<>();
        for (ScoredSamples.Sample sample : second.samples()) {
            Double other = ofFirst.get(sample.row());
            if (other != null) {
                differences.add(new ScoredSamples.Sample(sample.row(), sample.score() - other, sample.question()));
            }
        }
        return differences.isEmpty() ? null : new ScoredSamples(differences);
    }

    /** Twice the fair coin's tail; Hipparchus' own two-sided BinomialTest loses one side to rounding. */
    private static double mcNemar(int wins, int losses) {
        BinomialDistribution coin = new BinomialDistribution(wins + losses, 0.5);
        return Math.min(1, 2 * coin.cumulativeProbability(Math.min(wins, losses)));
    }

    private static double signFlip(double[] differences) {
        double sum = 0;
        double sizes = 0;
        for (double one : differences) {
            sum += one;
            sizes += Math.abs(one);
        }
        double far = Math.abs(sum) - SAME * sizes;
        if (differences.length <= ALL_WAYS_UP_TO) {
            int ways = 1 << differences.length;
            int asFar = 0;
            for (int way = 0; way < ways; way++) {
                asFar += Math.abs(turned(differences, way)) >= far ? 1 : 0;
            }
            return (double) asFar / ways;
        }
        SplittableRandom random = new SplittableRandom(0);
        int asFar = 0;
        for (int draw = 0; draw < DRAWS; draw++) {
            double turned = 0;
            long signs = 0;
            for (int i = 0; i < differences.length; i++) {
                signs = i % Long.SIZE == 0 ? random.nextLong() : signs >>> 1;
                turned += (signs & 1) == 0 ? differences[i] : -differences[i];
            }
            asFar += Math.abs(turned) >= far ? 1 : 0;
        }
        return (asFar + 1.0) / (DRAWS + 1);
    }

    private static double turned(double[] differences, int way) {
        double sum = 0;
        for (int i = 0; i < differences.length; i++) {
            sum += ((way >> i) & 1) == 0 ? differences[i] : -differences[i];
        }
        return sum;
    }
}
