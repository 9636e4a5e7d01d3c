package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.occlocal.harness.python.PythonRandom;

/**
 * The training rows that most others are near to, leaving out those whose voters all voted for one row before them (Su et
 * al. 2022, arXiv 2209.01975): OpenCompass' VotekRetriever. All test rows get the same examples. Where the votes are too
 * few the rest is drawn; OpenCompass does so without a seed, here the seed is 1.
 *
 * @param count examples
 * @param neighbours rows that each row votes for
 */
record VoteK(SentenceEncoder encoder, int count, int neighbours) implements Retriever {

    @Override
    public List<List<Integer>> retrieve(Pool pool) {
        pool.demand("VotekRetriever", count);
        List<float[]> vectors = pool.train().stream().map(encoder::encode).toList();
        return Collections.nCopies(pool.test().size(), select(vectors));
    }

    private List<Integer> select(List<float[]> vectors) {
        List<Map.Entry<Integer, Set<Integer>>> votes =
                new ArrayList<>(votes(vectors).entrySet());
        votes.sort(Comparator.comparingInt(vote -> -vote.getValue().size()));
        List<Integer> selected = new ArrayList<>();
        for (int j = 0; j < votes.size() && selected.size() < count; j++) {
            Set<Integer> voters = votes.get(j).getValue();
            boolean isCovered = votes.subList(0, j).stream()
                    .anyMatch(earlier -> earlier.getValue().containsAll(voters));
            if (!isCovered) {
                selected.add(votes.get(j).getKey());
            }
        }
        List<Integer> others =
                new ArrayList<>(IntStream.range(0, vectors.size()).boxed().toList());
        others.removeAll(selected);
        selected.addAll(new PythonRandom(1).sample(others, count - selected.size()));
        return selected;
    }

    /** Voters by row, in the order in which rows first got a vote. */
    private Map<Integer, Set<Integer>> votes(List<float[]> vectors) {
        Map<Integer, Set<Integer>> votes = new LinkedHashMap<>();
        for (int voter = 0; voter < vectors.size(); voter++) {
            double[] likeness = new double[vectors.size()];
            for (int i = 0; i < likeness.length; i++) {
                likeness[i] = cosine(vectors.get(voter), vectors.get(i));
            }
            List<Integer> nearestLast = IntStream.range(0, likeness.length)
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> likeness[i]))
                    .toList();
            // the nearest of all is the row itself
            int end = Math.max(0, nearestLast.size() - 1);
            for (int row : nearestLast.subList(Math.max(0, end - neighbours), end)) {
                if (row != voter) {
                    votes.computeIfAbsent(row, key -> new HashSet<>()).add(voter);
                }
            }
        }
        return votes;
    }

    private static double cosine(float[] first, float[] second) {
        double size = Math.sqrt(TopK.product(first, first)) * Math.sqrt(TopK.product(second, second));
        return size == 0 ? 0 : TopK.product(first, second) / size;
    }
}
