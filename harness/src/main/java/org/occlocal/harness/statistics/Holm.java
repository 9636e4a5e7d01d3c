package org.occlocal.harness.statistics;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Corrects for testing often: the chance that any of the differences that are called significant is none stays below the
 * level (Holm, "A Simple Sequentially Rejective Multiple Test Procedure", 1979).
 */
public final class Holm {

    private Holm() {}

    /** @return corrected values in the order of the given ones, none above 1 */
    public static double[] adjusted(double[] pValues) {
        double[] adjusted = new double[pValues.length];
        List<Integer> ascending = IntStream.range(0, pValues.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> pValues[i]))
                .toList();
        double least = 0;
        for (int rank = 0; rank < ascending.size(); rank++) {
            int place = ascending.get(rank);
            least = Math.max(least, Math.min(1, (pValues.length - rank) * pValues[place]));
            adjusted[place] = least;
        }
        return adjusted;
    }
}
