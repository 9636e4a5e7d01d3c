package org.occlocal.harness.evaluators;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What single predictions add to the metrics that are means over them: what a standard error needs.
 *
 * @param byMetric for each such metric one score a prediction, in the order of the predictions and in the metric's unit,
 *     so that their mean is the metric; NaN for a prediction that the metric leaves out
 * @param questions names of what was asked, one a prediction: those of the same name are not independent of each other.
 *     Null where each prediction stands alone
 */
public record SampleScores(Map<String, double[]> byMetric, @Nullable List<String> questions) {

    /** Of an evaluator whose metrics are no means over predictions. */
    public static final SampleScores NONE = new SampleScores(Map.of(), null);

    public SampleScores {
        byMetric = Collections.unmodifiableMap(new LinkedHashMap<>(byMetric));
    }

    /** Of one metric. */
    public static SampleScores of(String metric, int size, IntToDoubleFunction score) {
        return new SampleScores(Map.of(metric, values(size, score)), null);
    }

    /** A share of right predictions, in percent. */
    public static SampleScores share(String metric, int size, IntPredicate isRight) {
        return of(metric, size, i -> isRight.test(i) ? 100 : 0);
    }

    /** One score a prediction. */
    public static double[] values(int size, IntToDoubleFunction score) {
        return IntStream.range(0, size).mapToDouble(score).toArray();
    }
}
