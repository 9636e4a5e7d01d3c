package org.occlocal.harness.retrievers;

import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.DatasetReader;
import org.occlocal.harness.datasets.Row;

/**
 * What a retriever compares: the input texts of all rows.
 *
 * @param train of the rows that examples are taken from
 * @param test of the rows that are evaluated
 * @param trainLabels what column "labels" of the training rows lists; empty lists where there is no such column
 * @param testLabels the same of the rows that are evaluated
 */
public record Pool(
        List<String> train, List<String> test, List<List<Object>> trainLabels, List<List<Object>> testLabels) {

    private static final String LABELS = "labels";

    public Pool {
        train = List.copyOf(train);
        test = List.copyOf(test);
        trainLabels = List.copyOf(trainLabels);
        testLabels = List.copyOf(testLabels);
    }

    /** Of texts without labels. */
    public Pool(List<String> train, List<String> test) {
        this(train, test, Collections.nCopies(train.size(), List.of()), Collections.nCopies(test.size(), List.of()));
    }

    /** @param inputColumns of the reader's configuration */
    public static Pool of(DatasetReader rows, List<String> inputColumns) {
        return new Pool(
                texts(rows.train(), inputColumns),
                texts(rows.test(), inputColumns),
                labels(rows.train()),
                labels(rows.test()));
    }

    private static List<String> texts(List<Row> rows, List<String> columns) {
        return rows.stream().map(row -> inputText(row, columns)).toList();
    }

    private static List<List<Object>> labels(List<Row> rows) {
        return rows.stream()
                .map(row -> row.columns().get(LABELS) instanceof List<?> labels
                        ? List.<Object>copyOf(labels)
                        : List.<Object>of())
                .toList();
    }

    /** The input columns as Python writes them, with a space between: OpenCompass' generate_input_field_prompt. */
    public static String inputText(Row row, List<String> columns) {
        return columns.stream().map(column -> text(row, column)).collect(Collectors.joining(" "));
    }

    private static String text(Row row, String column) {
        if (!row.columns().containsKey(column)) {
            throw new ConfigException("input column \"" + column + "\" is not in the data; the rows have "
                    + String.join(", ", row.columns().keySet()));
        }
        return row.text(column);
    }

    /** @throws ConfigException when there are fewer training rows */
    void demand(String retriever, int examples) {
        if (examples < 0 || examples > train.size()) {
            throw new ConfigException(retriever + " asks for " + examples + " examples, there are " + train.size()
                    + " training rows; lower ice_num");
        }
    }
}
