package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Ranks texts by the words they share with a query: Okapi BM25 as rank_bm25 0.2.2 computes it, which OpenCompass uses.
 *
 * <p>Lucene's BM25 is another formula - its inverse document frequency cannot be negative, lengths are rounded to a byte -
 * over other words, and would choose other examples; here a word that more than half of the texts have counts a quarter
 * of the mean inverse document frequency. Of equal scores the later text comes first.
 */
final class Bm25 {

    private static final double SATURATION = 1.5;
    private static final double LENGTH = 0.75;
    private static final double FLOOR = 0.25;

    private final List<Map<String, Integer>> counts = new ArrayList<>();
    private final List<Integer> lengths = new ArrayList<>();
    private final Map<String, Double> weights = new HashMap<>();
    private final double meanLength;

    Bm25(List<String> texts) {
        Map<String, Integer> textsWith = new LinkedHashMap<>();
        long total = 0;
        for (String text : texts) {
            List<String> words = WordTokens.of(text);
            Map<String, Integer> count = new LinkedHashMap<>();
            words.forEach(word -> count.merge(word, 1, Integer::sum));
            count.keySet().forEach(word -> textsWith.merge(word, 1, Integer::sum));
            counts.add(count);
            lengths.add(words.size());
            total += words.size();
        }
        this.meanLength = total / (double) texts.size();
        weigh(textsWith);
    }

    private void weigh(Map<String, Integer> textsWith) {
        double sum = 0;
        List<String> common = new ArrayList<>();
        for (Map.Entry<String, Integer> word : textsWith.entrySet()) {
            int texts = word.getValue();
            double weight = Math.log(counts.size() - texts + 0.5) - Math.log(texts + 0.5);
            weights.put(word.getKey(), weight);
            sum += weight;
            if (weight < 0) {
                common.add(word.getKey());
            }
        }
        double floor = FLOOR * (sum / weights.size());
        common.forEach(word -> weights.put(word, floor));
    }

    /** Of each text. */
    double[] scores(String query) {
        double[] scores = new double[counts.size()];
        for (String word : WordTokens.of(query)) {
            double weight = weights.getOrDefault(word, 0.0);
            for (int i = 0; i < scores.length; i++) {
                int count = counts.get(i).getOrDefault(word, 0);
                scores[i] += weight
                        * (count
                                * (SATURATION + 1)
                                / (count + SATURATION * (1 - LENGTH + LENGTH * lengths.get(i) / meanLength)));
            }
        }
        return scores;
    }

    /** Best first. */
    List<List<Integer>> nearest(Pool pool, int count) {
        pool.demand("BM25Retriever", count);
        return pool.test().stream()
                .map(query -> {
                    double[] scores = scores(query);
                    return IntStream.range(0, scores.length)
                            .boxed()
                            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i])
                                    .thenComparing(Comparator.reverseOrder()))
                            .limit(count)
                            .toList();
                })
                .toList();
    }
}
