package org.occlocal.harness.evaluators;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What BLEU is made of: n-grams of one to four words that occur in predictions and references, and lengths (Papineni et
 * al., "BLEU: a Method for Automatic Evaluation of Machine Translation", 2002). Scores are sacrebleu's.
 */
final class BleuCounts {

    static final int ORDERS = 4;
    private static final double LOGARITHM_OF_NOTHING = -9999999999.0;

    private final long[] counts = new long[ORDERS];
    private final long[] totals = new long[ORDERS];
    private long given;
    private long expected;

    /** Adds a prediction. Of the references' lengths the nearest one counts, of two the shorter. */
    void add(List<String> prediction, List<List<String>> references) {
        given += prediction.size();
        expected += closestLength(references, prediction.size());
        for (int n = 1; n <= ORDERS; n++) {
            totals[n - 1] += Math.max(prediction.size() - n + 1, 0);
            counts[n - 1] += overlap(prediction, references, n);
        }
    }

    void add(BleuCounts other) {
        given += other.given;
        expected += other.expected;
        Arrays.setAll(counts, n -> counts[n] + other.counts[n]);
        Arrays.setAll(totals, n -> totals[n] + other.totals[n]);
    }

    /** In percent; a length of n-grams that no prediction has in common with its references makes it 0. */
    double score() {
        return hasNone() ? 0 : score(precisions(false), ORDERS);
    }

    /** In percent, with exponential smoothing, and as many lengths of n-grams as the prediction has words. */
    double scoreOfSentence() {
        int orders = 0;
        while (orders < ORDERS && totals[orders] > 0) {
            orders++;
        }
        return hasNone() ? 0 : score(precisions(true), orders);
    }

    /** As sacrebleu reports them, with exponential smoothing. */
    Map<String, Object> metrics() {
        double[] precisions = precisions(true);
        Map<String, Object> metrics = new LinkedHashMap<>();
        metrics.put("score", hasNone() ? 0.0 : score(precisions, ORDERS));
        metrics.put("counts", Arrays.stream(counts).boxed().toList());
        metrics.put("totals", Arrays.stream(totals).boxed().toList());
        metrics.put("precisions", Arrays.stream(precisions).boxed().toList());
        metrics.put("bp", brevity());
        metrics.put("sys_len", given);
        metrics.put("ref_len", expected);
        return metrics;
    }

    private boolean hasNone() {
        return Arrays.stream(counts).allMatch(count -> count == 0);
    }

    private double brevity() {
        return given >= expected ? 1 : given > 0 ? Math.exp(1 - (double) expected / given) : 0;
    }

    private double[] precisions(boolean smooth) {
        double[] precisions = new double[ORDERS];
        if (hasNone()) {
            return precisions;
        }
        double smoothing = 1;
        for (int n = 0; n < ORDERS && totals[n] > 0; n++) {
            if (counts[n] > 0) {
                precisions[n] = 100.0 * counts[n] / totals[n];
            } else if (smooth) {
                smoothing *= 2;
                precisions[n] = 100 / (smoothing * totals[n]);
            }
        }
        return precisions;
    }

    private double score(double[] precisions, int orders) {
        double logarithms = 0;
        for (int n = 0; n < orders; n++) {
            logarithms += precisions[n] == 0 ? LOGARITHM_OF_NOTHING : Math.log(precisions[n]);
        }
        return brevity() * Math.exp(logarithms / orders);
    }

    private static int closestLength(List<List<String>> references, int length) {
        int closest = -1;
        for (List<String> reference : references) {
            int difference = Math.abs(reference.size() - length);
            int least = Math.abs(closest - length);
            if (closest < 0 || difference < least || (difference == least && reference.size() < closest)) {
                closest = reference.size();
            }
        }
        return closest;
    }

    private static int overlap(List<String> prediction, List<List<String>> references, int n) {
        Map<List<String>, Integer> most = new LinkedHashMap<>();
        for (List<String> reference : references) {
            Ngrams.count(reference, n).forEach((ngram, count) -> most.merge(ngram, count, Math::max));
        }
        return Ngrams.overlap(Ngrams.count(prediction, n), most);
    }
}
