package org.occlocal.configs;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which rows and columns of a dataset are used: OpenCompass' {@code reader_cfg}.
 *
 * @param inputColumns columns that retrievers compare
 * @param outputColumn column of the right answer; null for none
 * @param trainSplit split that in-context examples are taken from
 * @param trainRange see {@link #testRange}
 * @param testSplit split that is evaluated
 * @param testRange null for all rows; a number for a seeded sample of that size, or that share below 1; text for
 *     Python slices such as {@code [:100]} or {@code [:100][0:50]}
 */
public record ReaderConfig(
        List<String> inputColumns,
        @Nullable String outputColumn,
        String trainSplit,
        @Nullable Object trainRange,
        String testSplit,
        @Nullable Object testRange) {

    public ReaderConfig {
        inputColumns = List.copyOf(inputColumns);
    }
}
