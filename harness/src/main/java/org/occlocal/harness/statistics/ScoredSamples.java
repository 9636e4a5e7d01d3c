package org.occlocal.harness.statistics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Scores of the samples of one dataset by one model; their mean is the metric. Immutable.
 *
 * @param samples at least one, in the order of the rows
 */
public record ScoredSamples(List<Sample> samples) {

    /**
     * @param row its place among the dataset's rows
     * @param score in the metric's unit
     * @param question samples of the same question are not independent, as those of one that is asked n times
     */
    public record Sample(int row, double score, String question) {}

    public ScoredSamples {
        samples = List.copyOf(samples);
        if (samples.isEmpty()) {
            throw new IllegalArgumentException("there must be a sample");
        }
    }

    public int size() {
        return samples.size();
    }

    public double mean() {
        return samples.stream().mapToDouble(Sample::score).sum() / samples.size();
    }

    /**
     * Of the mean, clustered by question, with the usual correction G/(G-1) for G questions (Miller, "Adding Error Bars to
     * Evals", 2024; statsmodels' {@code cov_type="cluster"}). Where every question is asked once that is the sample's
     * standard deviation over the root of its size. NaN for less than two questions.
     */
    public double standardError() {
        double mean = mean();
        Map<String, Double> sums = new HashMap<>();
        samples.forEach(sample -> sums.merge(sample.question(), sample.score() - mean, Double::sum));
        double squares = sums.values().stream().mapToDouble(sum -> sum * sum).sum();
        int count = sums.size();
        return count < 2 ? Double.NaN : Math.sqrt(squares * count / (count - 1)) / samples.size();
    }
}
