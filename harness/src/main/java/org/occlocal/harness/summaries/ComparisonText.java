package org.occlocal.harness.summaries;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.occlocal.harness.statistics.PairedTest;

/** A {@link RunComparison} for people and, as JSON lines, for programs. */
public final class ComparisonText {

    private static final int LONGEST = 40;

    private ComparisonText() {}

    /** @param rows most changed samples that are shown of each dataset; 0 for all */
    public static String text(RunComparison comparison, int rows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of(
                "dataset", "metric", "first", "second", "difference", "samples", "changed", "better", "worse", "p"));
        for (RunComparison.Dataset dataset : comparison.datasets()) {
            PairedTest test = dataset.test();
            table.add(List.of(
                    dataset.name(),
                    dataset.metric().isEmpty() ? "-" : dataset.metric(),
                    dataset.first() == null ? "-" : Statistics.shown(dataset.first()),
                    dataset.second() == null ? "-" : Statistics.shown(dataset.second()),
                    test == null
                            ? "-"
                            : String.format(Locale.ROOT, "%+.2f (%.2f)", test.difference(), test.standardError()),
                    String.valueOf(dataset.samples()),
                    String.valueOf(dataset.changed().size()),
                    String.valueOf(dataset.better()),
                    String.valueOf(dataset.worse()),
                    test == null ? "-" : String.format(Locale.ROOT, "%.4f", test.pValue())));
        }
        StringBuilder text = new StringBuilder(SummaryText.columns(table)).append('\n');
        for (RunComparison.Dataset dataset : comparison.datasets()) {
            if (!dataset.changed().isEmpty()) {
                text.append('\n').append(changes(dataset, rows)).append('\n');
            }
        }
        comparison.notes().forEach(note -> text.append("\nnote: ").append(note));
        return text.append(comparison.notes().isEmpty() ? "" : "\n").toString();
    }

    private static String changes(RunComparison.Dataset dataset, int rows) {
        List<List<String>> table = new ArrayList<>();
        table.add(List.of(dataset.name(), "first", "second", "reference", "score"));
        int most = rows == 0
                ? dataset.changed().size()
                : Math.min(rows, dataset.changed().size());
        for (RunComparison.Change change : dataset.changed().subList(0, most)) {
            table.add(List.of(
                    String.valueOf(change.row()),
                    shown(change.firstPrediction()),
                    shown(change.secondPrediction()),
                    shown(change.reference()),
                    score(change)));
        }
        int left = dataset.changed().size() - most;
        return SummaryText.columns(table) + (left == 0 ? "" : "\n... and " + left + " more; --rows 0 shows all");
    }

    private static String score(RunComparison.Change change) {
        boolean hadScore = !Double.isNaN(change.firstScore());
        boolean hasScore = !Double.isNaN(change.secondScore());
        return (hadScore ? Statistics.shown(change.firstScore()) : "-") + " -> "
                + (hasScore ? Statistics.shown(change.secondScore()) : "-");
    }

    /** In one line, and not all of a long one. */
    private static String shown(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST - 3) + "...";
    }

    /** One line a changed sample, predictions in full. */
    public static String jsonLines(RunComparison comparison) {
        ObjectMapper json = new ObjectMapper();
        StringBuilder lines = new StringBuilder();
        for (RunComparison.Dataset dataset : comparison.datasets()) {
            for (RunComparison.Change change : dataset.changed()) {
                ObjectNode line = json.createObjectNode();
                line.put("dataset", dataset.name());
                line.put("metric", dataset.metric());
                line.put("idx", change.row());
                line.put("first", change.firstPrediction());
                line.put("second", change.secondPrediction());
                line.put("reference", change.reference());
                line.put("first_score", Double.isNaN(change.firstScore()) ? null : (Double) change.firstScore());
                line.put("second_score", Double.isNaN(change.secondScore()) ? null : (Double) change.secondScore());
                lines.append(line).append('\n');
            }
        }
        return lines.toString();
    }
}
