package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.configs.Problems;
import org.occlocal.harness.python.PythonText;

/**
 * Datasets and their metrics in rows, models in columns. What has no score is a dash. Immutable.
 *
 * @param rows the head first; all of equal length
 * @param raw all scores of all models, groups included, as lines of text
 * @param keys what each row below the head shows
 */
public record SummaryTable(List<List<String>> rows, List<String> raw, List<Key> keys) {

    /** A metric of a dataset or group; "-" for the metric of a row of dashes. */
    public record Key(String dataset, String metric) {}

    public SummaryTable {
        rows = List.copyOf(rows);
        keys = List.copyOf(keys);
        raw = List.copyOf(raw);
    }

    /**
     * @param board scores of the datasets; those of the groups are added
     * @param datasets all datasets of the run, in order, those that failed included
     * @param summarizer its {@code dataset_abbrs} choose the rows, null for all
     * @param problems takes what is wrong with the groups
     */
    public static SummaryTable of(
            Scoreboard board, List<String> datasets, @Nullable Map<String, Object> summarizer, Problems problems) {
        SummaryGroup.read(summarizer, problems).forEach(group -> group.addTo(board));
        List<List<String>> rows = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("dataset", "version", "metric", "mode"));
        head.addAll(board.models());
        rows.add(head);
        if (summarizer != null && summarizer.get("dataset_abbrs") instanceof List<?> chosen) {
            for (Object row : chosen) {
                boolean isPair = row instanceof List<?> pair && pair.size() == 2;
                String dataset = String.valueOf(isPair ? ((List<?>) row).get(0) : row);
                rows.add(row(board, dataset, isPair ? String.valueOf(((List<?>) row).get(1)) : null));
            }
        } else {
            List<String> all = new ArrayList<>(datasets);
            board.datasets().stream().filter(name -> !all.contains(name)).forEach(all::add);
            for (String dataset : all) {
                if (board.metrics(dataset).isEmpty()) {
                    rows.add(row(board, dataset, null));
                }
                board.metrics(dataset).forEach(metric -> rows.add(row(board, dataset, metric)));
            }
        }
        List<Key> keys = rows.stream()
                .skip(1)
                .map(row -> new Key(row.get(0), row.get(2)))
                .toList();
        return new SummaryTable(rows, raw(board), keys);
    }

    private static List<String> row(Scoreboard board, String dataset, @Nullable String asked) {
        List<String> known = board.metrics(dataset);
        String metric = asked != null ? asked : known.isEmpty() ? "-" : known.get(0);
        boolean isKnown = known.contains(metric);
        List<String> row = new ArrayList<>(List.of(
                dataset,
                isKnown ? board.version(dataset) : "-",
                isKnown ? metric : "-",
                isKnown ? board.mode(dataset) : "-"));
        for (String model : board.models()) {
            Double score = board.score(model, dataset, metric);
            row.add(score == null ? "-" : PythonText.fixed(score, 2));
        }
        return row;
    }

    private static List<String> raw(Scoreboard board) {
        List<String> lines = new ArrayList<>();
        for (String model : board.models()) {
            lines.add("-------------------------------");
            lines.add("Model: " + model);
            for (String dataset : board.datasets()) {
                lines.add(dataset + ": "
                        + board.scores(model, dataset).entrySet().stream()
                                .map(entry -> "'" + entry.getKey() + "': " + PythonText.repr(entry.getValue()))
                                .collect(Collectors.joining(", ", "{", "}")));
            }
        }
        return lines;
    }
}
