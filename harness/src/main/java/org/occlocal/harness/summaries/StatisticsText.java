package org.occlocal.harness.summaries;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.statistics.PairedTest;

/** {@link Statistics} for the terminal, as Markdown and as JSON. */
public final class StatisticsText {

    /** More would bury the table; they are in the files. */
    private static final int MOST_TESTS_ON_TERMINAL = 12;

    private static final List<String> METHODS = List.of(
            "Standard errors are those of means over samples, clustered by question where questions are asked several"
                    + " times; those of groups follow from their members' by propagation, the members taken as independent.",
            "Tests are paired and two-sided: McNemar's exact test where answers are right or wrong, otherwise the sign-flip"
                    + " test. p (Holm) is corrected for the number of tests in this table.");

    private final SummaryTable table;
    private final Statistics statistics;

    public StatisticsText(SummaryTable table, Statistics statistics) {
        this.table = table;
        this.statistics = statistics;
    }

    /** The table with standard errors in parentheses and a star at the best of each row, tests below it. */
    public String terminal() {
        boolean marks = statistics.lines().stream()
                .anyMatch(line -> line.cells().stream().anyMatch(Statistics.Cell::isBest));
        boolean hasErrors = statistics.lines().stream()
                .anyMatch(line -> line.cells().stream().anyMatch(cell -> cell.standardError() != null));
        StringBuilder text = new StringBuilder(SummaryText.columns(withCells(cell -> {
            String error = cell.standardError() == null ? "" : " (" + Statistics.shown(cell.standardError()) + ")";
            return cell.score() == null
                    ? "-"
                    : Statistics.shown(cell.score()) + error + (cell.isBest() ? "*" : marks ? " " : "");
        })));
        if (hasErrors || marks) {
            text.append("\n\n")
                    .append(hasErrors ? "in parentheses: standard error" : "")
                    .append(hasErrors && marks ? "; " : "")
                    .append(marks ? "*: best of its row" : "");
        }
        int count = statistics.tests().size();
        if (count > MOST_TESTS_ON_TERMINAL) {
            text.append("\n\n").append(count).append(" paired tests are in the summary folder");
        } else if (count > 0) {
            text.append("\n\n").append(SummaryText.columns(tests()));
        }
        return text.toString();
    }

    /** The same as a document; the best of each row is bold. */
    public String markdown() {
        List<String> parts = new ArrayList<>();
        parts.add(markdown(withCells(cell -> {
            if (cell.score() == null) {
                return "-";
            }
            String score = Statistics.shown(cell.score())
                    + (cell.standardError() == null ? "" : " ± " + Statistics.shown(cell.standardError()));
            return cell.isBest() ? "**" + score + "**" : score;
        })));
        if (!statistics.tests().isEmpty()) {
            parts.add(markdown(tests()));
        }
        parts.add(String.join("\n", METHODS));
        return String.join("\n\n", parts) + "\n";
    }

    private interface Shown {
        String of(Statistics.Cell cell);
    }

    private List<List<String>> withCells(Shown shown) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(table.rows().get(0));
        for (int i = 0; i < statistics.lines().size(); i++) {
            List<Statistics.Cell> cells = statistics.lines().get(i).cells();
            List<String> own = table.rows().get(i + 1);
            List<String> row = new ArrayList<>(own.subList(0, own.size() - cells.size()));
            cells.forEach(cell -> row.add(shown.of(cell)));
            rows.add(row);
        }
        return rows;
    }

    private List<List<String>> tests() {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("dataset", "metric", "models", "difference", "better", "worse", "p", "p (Holm)"));
        for (Statistics.Comparison one : statistics.tests()) {
            PairedTest test = one.test();
            rows.add(List.of(
                    one.key().dataset(),
                    one.key().metric(),
                    one.second() + " - " + one.first(),
                    String.format(Locale.ROOT, "%+.2f (%.2f)", test.difference(), test.standardError()),
                    String.valueOf(test.wins()),
                    String.valueOf(test.losses()),
                    String.format(Locale.ROOT, "%.4f", test.pValue()),
                    String.format(Locale.ROOT, "%.4f", one.adjusted())));
        }
        return rows;
    }

    private static String markdown(List<List<String>> rows) {
        List<String> lines = new ArrayList<>();
        for (List<String> row : rows) {
            lines.add("| " + String.join(" | ", row) + " |");
            if (lines.size() == 1) {
                lines.add("|" + row.stream().map(cell -> "-----").collect(Collectors.joining(" | ")) + "|");
            }
        }
        return String.join("\n", lines);
    }

    /** All numbers, unrounded; NaN as null. */
    public String json() {
        ObjectNode root = new ObjectMapper().createObjectNode();
        ArrayNode scores = root.putArray("scores");
        for (Statistics.Line line : statistics.lines()) {
            for (Statistics.Cell cell : line.cells()) {
                ObjectNode node = scores.addObject();
                node.put("dataset", line.key().dataset());
                node.put("metric", line.key().metric());
                node.put("model", cell.model());
                node.put("score", finite(cell.score()));
                node.put("standard_error", finite(cell.standardError()));
                node.put("samples", cell.samples());
                node.put("best", cell.isBest());
            }
        }
        ArrayNode tests = root.putArray("paired_tests");
        for (Statistics.Comparison one : statistics.tests()) {
            PairedTest test = one.test();
            ObjectNode node = tests.addObject();
            node.put("dataset", one.key().dataset());
            node.put("metric", one.key().metric());
            node.put("first", one.first());
            node.put("second", one.second());
            node.put("method", test.method().name().toLowerCase(Locale.ROOT));
            node.put("questions", test.questions());
            node.put("second_better", test.wins());
            node.put("first_better", test.losses());
            node.put("difference", test.difference());
            node.put("standard_error", finite(test.standardError()));
            node.put("p", test.pValue());
            node.put("p_holm", one.adjusted());
        }
        ArrayNode methods = root.putArray("methods");
        METHODS.forEach(methods::add);
        return root.toPrettyString() + "\n";
    }

    private static @Nullable Double finite(@Nullable Double value) {
        return value == null || value.isNaN() || value.isInfinite() ? null : value;
    }
}
