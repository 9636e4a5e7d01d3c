package org.occlocal.harness.evaluators;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts of word sequences, and longest common subsequences. */
final class Ngrams {

    private Ngrams() {}

    static Map<List<String>, Integer> count(List<String> words, int n) {
        Map<List<String>, Integer> counts = new HashMap<>();
        for (int i = 0; i + n <= words.size(); i++) {
            counts.merge(words.subList(i, i + n), 1, Integer::sum);
        }
        return counts;
    }

    /** Sum over all of the smaller count. */
    static int overlap(Map<List<String>, Integer> a, Map<List<String>, Integer> b) {
        return a.entrySet().stream()
                .mapToInt(entry -> Math.min(entry.getValue(), b.getOrDefault(entry.getKey(), 0)))
                .sum();
    }

    /** Entry [i][j] is the length of the longest common subsequence of the first i and j items. */
    static <T> int[][] commonSubsequences(List<T> a, List<T> b) {
        int[][] lengths = new int[a.size() + 1][b.size() + 1];
        for (int i = 1; i <= a.size(); i++) {
            for (int j = 1; j <= b.size(); j++) {
                lengths[i][j] = a.get(i - 1).equals(b.get(j - 1))
                        ? lengths[i - 1][j - 1] + 1
                        : Math.max(lengths[i - 1][j], lengths[i][j - 1]);
            }
        }
        return lengths;
    }
}
