package org.occlocal.harness.output;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.occlocal.harness.tasks.DatasetRun.Outcome;

/**
 * Datasets and their metrics in rows, models in columns, as OpenCompass' DefaultSummarizer puts them. What did not run is
 * a dash.
 */
public final class ResultsTable {

    /** Metrics that come first, in this order. */
    private static final List<String> FIRST = List.of(
            "score",
            "auc_score",
            "accuracy",
            "humaneval_pass@1",
            "rouge1",
            "avg_toxicity_score",
            "bleurt_diff",
            "matthews_correlation",
            "truth",
            "f1",
            "exact_match",
            "extract_rate");

    /** Numbers that are no scores of the model, and bits per byte, which OpenCompass computes and never shows. */
    private static final List<String> LEFT_OUT =
            List.of("bp", "sys_len", "ref_len", "type", "correct_bpb", "incorrect_bpb");

    private final List<String> models = new ArrayList<>();
    private final Map<List<String>, Map<String, Double>> rows = new LinkedHashMap<>();

    /** A column; without outcomes it has dashes only. */
    public void add(String model, List<Outcome> outcomes) {
        models.add(model);
        for (Outcome outcome : outcomes) {
            for (String metric : order(outcome.metrics())) {
                rows.computeIfAbsent(
                                List.of(outcome.dataset(), outcome.version(), metric, outcome.mode()),
                                unused -> new LinkedHashMap<>())
                        .put(model, outcome.metrics().getOrDefault(metric, 0.0));
            }
        }
    }

    private static List<String> order(Map<String, Double> metrics) {
        return metrics.keySet().stream()
                .filter(metric -> !LEFT_OUT.contains(metric))
                .sorted(Comparator.comparingInt(
                        metric -> FIRST.contains(metric) ? FIRST.indexOf(metric) : FIRST.size()))
                .toList();
    }

    private List<List<String>> cells() {
        List<List<String>> cells = new ArrayList<>();
        List<String> head = new ArrayList<>(List.of("dataset", "version", "metric", "mode"));
        head.addAll(models);
        cells.add(head);
        rows.forEach((row, values) -> {
            List<String> line = new ArrayList<>(row);
            for (String model : models) {
                Double value = values.get(model);
                line.add(value == null ? "-" : String.format(Locale.ROOT, "%.2f", value));
            }
            cells.add(line);
        });
        return cells;
    }

    /** In columns of equal width, for people. */
    public String text() {
        List<List<String>> cells = cells();
        int columns = cells.get(0).size();
        int[] widths = new int[columns];
        for (List<String> line : cells) {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            append(cells.get(i), widths, text);
            if (i == 0) {
                List<String> rule = new ArrayList<>();
                for (int width : widths) {
                    rule.add("-".repeat(width));
                }
                append(rule, widths, text);
            }
        }
        return text.toString();
    }

    private static void append(List<String> line, int[] widths, StringBuilder text) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            joined.append(line.get(i)).append(" ".repeat(widths[i] - line.get(i).length() + 2));
        }
        text.append(joined.toString().stripTrailing()).append('\n');
    }

    /** Comma-separated; commas in cells become spaces, as in OpenCompass. */
    public String csv() {
        StringBuilder text = new StringBuilder();
        cells().forEach(line -> text.append(String.join(
                        ",", line.stream().map(cell -> cell.replace(',', ' ')).toList()))
                .append('\n'));
        return text.toString();
    }
}
