package org.occlocal.harness.partitioners;

import org.occlocal.configs.DatasetConfig;

/**
 * A dataset, or a part of one: what has a prediction file of its own.
 *
 * @param dataset as configured, the same for all its parts
 * @param number from 0; -1 for the whole dataset
 * @param slice the part's rows among those of the dataset, as Python writes it; empty for the whole dataset
 */
public record Part(DatasetConfig dataset, int number, String slice) {

    public Part {
        if (number < 0 != slice.isEmpty()) {
            throw new IllegalArgumentException("part " + number + " has slice \"" + slice + "\"");
        }
    }

    /** All of a dataset. */
    public static Part whole(DatasetConfig dataset) {
        return new Part(dataset, -1, "");
    }

    /** The dataset's name; a part has its number behind it. */
    public String name() {
        return number < 0 ? dataset.name() : nameOf(dataset.name(), number);
    }

    /** What a part is called: its prediction file and its journal are. */
    public static String nameOf(String dataset, int number) {
        return dataset + "_" + number;
    }

    /** The {@code test_range} that OpenCompass gives the part. */
    public String testRange() {
        Object range = dataset.reader().testRange();
        return (range == null ? "" : range.toString()) + slice;
    }
}
