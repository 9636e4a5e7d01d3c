package org.occlocal.harness.datasets;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.ReaderConfig;

/**
 * Picks the rows that a dataset's configuration asks for. Follows OpenCompass' {@code BaseDataset} (datasets/base.py)
 * and {@code DatasetReader} (openicl/icl_dataset_reader.py), but that each split is taken from what was loaded, where
 * OpenCompass takes a test split named "train" from the already chosen training rows.
 *
 * @param train rows that in-context examples are taken from
 * @param test rows that are evaluated
 */
public record DatasetReader(List<Row> train, List<Row> test) {

    public DatasetReader {
        train = List.copyOf(train);
        test = List.copyOf(test);
    }

    /**
     * Adds the columns {@code subdivision} and {@code idx}, repeats the rows, then applies the ranges.
     *
     * @param name abbreviation of the dataset
     * @param repeats how often each row is asked: OpenCompass' {@code n}, at least 1
     * @throws ConfigException when a split is missing or a range is not one
     */
    public static DatasetReader read(LoadedRows loaded, ReaderConfig config, String name, int repeats) {
        if (repeats < 1) {
            throw new ConfigException("dataset " + name + ": \"n\" must be at least 1, it is " + repeats);
        }
        List<Row> train = rows(loaded, config.trainSplit(), config.trainRange(), name, repeats);
        boolean isSame = (loaded.isBare()
                        ? config.testSplit().equals("test")
                        : config.testSplit().equals(config.trainSplit()))
                && Objects.equals(config.trainRange(), config.testRange());
        return new DatasetReader(
                train, isSame ? train : rows(loaded, config.testSplit(), config.testRange(), name, repeats));
    }

    private static List<Row> rows(LoadedRows loaded, String split, @Nullable Object range, String name, int repeats) {
        List<Map<String, Object>> rows = loaded.splits().get(loaded.isBare() ? "" : split);
        if (rows == null || (loaded.isBare() && !split.equals("train") && !split.equals("test"))) {
            throw new ConfigException("dataset " + name + " has no split \"" + split + "\"; it has "
                    + (loaded.isBare()
                            ? "train and test"
                            : String.join(", ", loaded.splits().keySet()))
                    + "; mend train_split or test_split of its reader_cfg");
        }
        String subdivision = loaded.isBare() ? name : name + "_" + split;
        List<Row> numbered = new ArrayList<>();
        for (int repeat = 0; repeat < repeats; repeat++) {
            for (int i = 0; i < rows.size(); i++) {
                Map<String, Object> columns = new LinkedHashMap<>(rows.get(i));
                columns.put("subdivision", subdivision);
                columns.put("idx", (long) i);
                numbered.add(new Row(i, numbered.size(), columns));
            }
        }
        return RowRange.of(numbered, range);
    }
}
