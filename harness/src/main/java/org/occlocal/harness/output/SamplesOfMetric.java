package org.occlocal.harness.output;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.statistics.ScoredSamples;

/** Collects scores of one metric as they are read. */
final class SamplesOfMetric {

    private final List<ScoredSamples.Sample> samples = new ArrayList<>();

    void add(int row, double score, String question) {
        samples.add(new ScoredSamples.Sample(row, score, question));
    }

    /** Null for none. */
    @Nullable
    ScoredSamples made() {
        return samples.isEmpty() ? null : new ScoredSamples(samples);
    }
}
