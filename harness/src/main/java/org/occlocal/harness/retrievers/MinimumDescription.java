package org.occlocal.harness.retrievers;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.python.NumpyRandom;

/**
 * Of several sets of near examples the one after which the model is most sure of a label (Wu et al. 2023, arXiv
 * 2212.10375): OpenCompass' MDLRetriever. The first set is the nearest examples, the others are drawn.
 *
 * @param candidates the near examples to draw from
 * @param count examples of a set
 * @param trials sets to try
 */
record MinimumDescription(TopK candidates, LabelLosses losses, int count, int trials, int seed) implements Retriever {

    @Override
    public List<List<Integer>> retrieve(Pool pool) {
        NumpyRandom random = new NumpyRandom(seed);
        List<List<Integer>> near = candidates.retrieve(pool);
        List<List<Integer>> chosen = new ArrayList<>();
        for (int row = 0; row < near.size(); row++) {
            chosen.add(best(row, near.get(row), random));
        }
        return chosen;
    }

    private List<Integer> best(int row, List<Integer> near, NumpyRandom random) {
        if (count > near.size() && trials > 1) {
            throw new ConfigException("MDLRetriever draws " + count + " examples from " + near.size()
                    + " candidates; raise candidate_num to at least ice_num");
        }
        List<Integer> best = List.of();
        double least = Double.POSITIVE_INFINITY;
        for (int trial = 0; trial < trials; trial++) {
            List<Integer> examples = new ArrayList<>();
            if (trial == 0) {
                examples.addAll(near.subList(0, Math.min(count, near.size())));
            } else {
                for (int place : random.choice(near.size(), count)) {
                    examples.add(near.get(place));
                }
            }
            double entropy = entropy(losses.of(row, examples));
            if (trial == 0 || entropy < least) {
                least = entropy;
                best = examples;
            }
        }
        return best;
    }

    /** Of the labels' shares of likelihood, in nats. */
    private static double entropy(double[] losses) {
        double sum = 0;
        for (double loss : losses) {
            sum += Math.exp(-loss);
        }
        double entropy = 0;
        for (double loss : losses) {
            double share = Math.exp(-loss) / sum;
            entropy -= share * Math.log(share);
        }
        return entropy;
    }
}
