package org.occlocal.harness.evaluators;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The unbiased estimate of the chance that one of k samples is correct (Chen et al., "Evaluating Large Language Models
 * Trained on Code", 2021). Counts samples of tasks; not thread-safe.
 */
public final class PassAtK {

    private final Map<String, int[]> tasks = new TreeMap<>();

    void add(String task, boolean correct) {
        int[] counts = tasks.computeIfAbsent(task, key -> new int[2]);
        counts[0]++;
        counts[1] += correct ? 1 : 0;
    }

    int tasks() {
        return tasks.size();
    }

    /** Percentages by name, for each k of which every task has enough samples. */
    Map<String, Object> percentages(String prefix, List<Integer> ks) {
        Map<String, Object> metrics = new LinkedHashMap<>();
        for (int k : ks) {
            if (tasks.values().stream().allMatch(counts -> counts[0] >= k)) {
                double mean = tasks.values().stream()
                        .mapToDouble(counts -> estimate(counts[0], counts[1], k))
                        .average()
                        .orElse(Double.NaN);
                metrics.put(prefix + k, mean * 100);
            }
        }
        return metrics;
    }

    /** Each row has its task's percentage; rows of one task belong together. */
    SampleScores scores(String prefix, List<Integer> ks, List<String> tasksOfRows) {
        Map<String, double[]> scores = new LinkedHashMap<>();
        percentages(prefix, ks).keySet().forEach(metric -> {
            int k = Integer.parseInt(metric.substring(prefix.length()));
            scores.put(metric, SampleScores.values(tasksOfRows.size(), i -> {
                int[] counts = tasks.getOrDefault(tasksOfRows.get(i), new int[2]);
                return 100 * estimate(counts[0], counts[1], k);
            }));
        });
        return new SampleScores(scores, tasksOfRows);
    }

    /** Of one task with n samples, c of them correct. */
    public static double estimate(int n, int c, int k) {
        if (n - c < k) {
            return 1;
        }
        double noneCorrect = 1;
        for (int i = n - c + 1; i <= n; i++) {
            noneCorrect *= 1 - (double) k / i;
        }
        return 1 - noneCorrect;
    }

    /** Chance that at least {@code least} of k samples, drawn from n without return, are among the c correct ones. */
    public static double atLeast(int n, int c, int k, int least) {
        if (least > Math.min(c, k) || k > n || c < 0 || n <= 0 || least < 0) {
            return 0;
        }
        BigInteger ways = BigInteger.ZERO;
        for (int hits = least; hits <= Math.min(c, k); hits++) {
            ways = ways.add(choose(c, hits).multiply(choose(n - c, k - hits)));
        }
        return new java.math.BigDecimal(ways)
                .divide(new java.math.BigDecimal(choose(n, k)), java.math.MathContext.DECIMAL64)
                .doubleValue();
    }

    private static BigInteger choose(int n, int k) {
        if (k < 0 || k > n) {
            return BigInteger.ZERO;
        }
        BigInteger ways = BigInteger.ONE;
        for (int i = 1; i <= k; i++) {
            ways = ways.multiply(BigInteger.valueOf(n - k + i)).divide(BigInteger.valueOf(i));
        }
        return ways;
    }
}
