package org.occlocal.harness.retrievers;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.occlocal.configs.ConfigException;

/**
 * The training rows whose vectors have the largest inner product with the test row's, best first. The vectors are not
 * normalised, as in OpenCompass' search with FAISS' IndexFlatIP. Of equal products the earlier row comes first.
 *
 * @param count asked for; where there are fewer rows all are given
 */
record TopK(SentenceEncoder encoder, int count) implements Retriever {

    TopK {
        if (count < 0) {
            throw new ConfigException("the number of examples must not be negative, it is " + count);
        }
    }

    @Override
    public List<List<Integer>> retrieve(Pool pool) {
        List<float[]> vectors = encoded(pool.train());
        return pool.test().stream()
                .map(text -> nearest(encoder.encode(text), vectors))
                .toList();
    }

    List<float[]> encoded(List<String> texts) {
        return texts.stream().map(encoder::encode).toList();
    }

    List<Integer> nearest(float[] query, List<float[]> vectors) {
        double[] products =
                vectors.stream().mapToDouble(vector -> product(query, vector)).toArray();
        return IntStream.range(0, products.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -products[i]))
                .limit(count)
                .toList();
    }

    static double product(float[] first, float[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("vectors of " + first.length + " and " + second.length + " numbers");
        }
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum;
    }
}
