package org.occlocal.harness.partitioners;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;

/** What a partitioner asks about datasets. */
public interface Pieces {

    /** Rows that are asked, all repetitions included. */
    int rows(DatasetConfig dataset);

    /**
     * The parts of a dataset that a model is still to be asked.
     *
     * @param slices how the partitioner would cut it, in order; empty for not at all. What was cut before, in a run that
     *     goes on, stays as it was cut
     */
    List<Part> left(ModelConfig model, DatasetConfig dataset, Supplier<List<String>> slices);

    /** Of a run in which nothing was asked before. */
    static Pieces fresh(ToIntFunction<DatasetConfig> rows) {
        return new Pieces() {
            @Override
            public int rows(DatasetConfig dataset) {
                return rows.applyAsInt(dataset);
            }

            @Override
            public List<Part> left(ModelConfig model, DatasetConfig dataset, Supplier<List<String>> slices) {
                return parts(dataset, slices.get());
            }
        };
    }

    /** @param slices empty for the whole dataset */
    static List<Part> parts(DatasetConfig dataset, List<String> slices) {
        if (slices.isEmpty()) {
            return List.of(Part.whole(dataset));
        }
        List<Part> parts = new ArrayList<>();
        for (String slice : slices) {
            parts.add(new Part(dataset, parts.size(), slice));
        }
        return parts;
    }
}
