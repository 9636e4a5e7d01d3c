package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.occlocal.configs.ConfigException;

/**
 * Near examples that differ from each other: the greedy most likely set of a determinantal point process over relevance
 * and likeness (Ye et al. 2023, arXiv 2302.05698; Chen et al. 2018, arXiv 1709.05135). OpenCompass' DPPRetriever means to
 * do this and ends with a TypeError.
 *
 * @param candidates the near examples to choose from
 * @param count examples
 * @param scale the smaller, the more relevance counts
 */
record Determinantal(TopK candidates, int count, double scale) implements Retriever {

    @Override
    public List<List<Integer>> retrieve(Pool pool) {
        List<float[]> vectors = candidates.encoded(pool.train());
        return pool.test().stream()
                .map(text -> choose(candidates.encoder().encode(text), vectors))
                .toList();
    }

    private List<Integer> choose(float[] query, List<float[]> vectors) {
        List<Integer> near = candidates.nearest(query, vectors);
        if (count > near.size()) {
            throw new ConfigException("DPPRetriever chooses " + count + " examples from " + near.size()
                    + " candidates; raise candidate_num to at least ice_num");
        }
        List<float[]> nearVectors = near.stream().map(vectors::get).toList();
        double[] relevance = relevance(query, nearVectors);
        List<Integer> chosen = greedy(kernel(nearVectors, relevance));
        chosen.sort(Comparator.comparingDouble((Integer i) -> -relevance[i]));
        return chosen.stream().map(near::get).toList();
    }

    /** exp of the likeness to the query below the best one's. */
    private double[] relevance(float[] query, List<float[]> vectors) {
        double[] relevance =
                vectors.stream().mapToDouble(vector -> likeness(query, vector)).toArray();
        double best = Double.NEGATIVE_INFINITY;
        for (double value : relevance) {
            best = Math.max(best, value);
        }
        for (int i = 0; i < relevance.length; i++) {
            relevance[i] = Math.exp((relevance[i] - best) / (2 * scale));
        }
        return relevance;
    }

    /** Cosine, moved to 0 to 1. */
    private static double likeness(float[] first, float[] second) {
        double size = Math.sqrt(TopK.product(first, first)) * Math.sqrt(TopK.product(second, second));
        return (TopK.product(first, second) / size + 1) / 2;
    }

    private static double[][] kernel(List<float[]> vectors, double[] relevance) {
        double[][] kernel = new double[vectors.size()][vectors.size()];
        for (int i = 0; i < kernel.length; i++) {
            for (int j = 0; j < kernel.length; j++) {
                kernel[i][j] = relevance[i] * likeness(vectors.get(i), vectors.get(j)) * relevance[j];
            }
        }
        return kernel;
    }

    /** Adds the item that raises the determinant most, again and again. */
    private List<Integer> greedy(double[][] kernel) {
        int size = kernel.length;
        double[][] factors = new double[count][size];
        double[] gains = new double[size];
        for (int i = 0; i < size; i++) {
            gains[i] = kernel[i][i];
        }
        List<Integer> chosen = new ArrayList<>();
        while (chosen.size() < count) {
            int last = largest(gains);
            chosen.add(last);
            int row = chosen.size() - 1;
            double root = Math.sqrt(gains[last]);
            for (int i = 0; i < size; i++) {
                double known = 0;
                for (int k = 0; k < row; k++) {
                    known += factors[k][last] * factors[k][i];
                }
                factors[row][i] = (kernel[last][i] - known) / root;
            }
            for (int i = 0; i < size; i++) {
                gains[i] -= factors[row][i] * factors[row][i];
            }
        }
        return chosen;
    }

    private static int largest(double[] values) {
        int largest = 0;
        for (int i = 1; i < values.length; i++) {
            largest = values[i] > values[largest] ? i : largest;
        }
        return largest;
    }
}
