package org.occlocal.harness.summaries;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.harness.python.PythonText;
import org.occlocal.harness.statistics.Holm;
import org.occlocal.harness.statistics.PairedTest;
import org.occlocal.harness.statistics.ScoredSamples;

/**
 * What OpenCompass' tables lack: how sure each score is, which is the best, and whether models really differ.
 *
 * @param lines as the rows of the table
 * @param tests one for each two models and each dataset or group of the table whose samples are known
 */
public record Statistics(List<Line> lines, List<Comparison> tests) {

    /** Metrics of which less is better. */
    private static final Set<String> LESS_IS_BETTER = Set.of("average_ppl", "bpc", "avg_toxicity_score");

    /** Metrics of which neither more nor less is better. */
    private static final Set<String> WITHOUT_BEST = Set.of("standard_deviation", "average_mink");

    /** A row; one cell a model. */
    public record Line(SummaryTable.Key key, List<Cell> cells) {}

    /**
     * A score.
     *
     * @param model whose
     * @param score null for none
     * @param standardError null where it is no mean over samples, or the samples are not known
     * @param samples how many; 0 where they are not known, and for groups
     * @param isBest as it is shown, of two or more models that are not all equal
     */
    public record Cell(
            String model, @Nullable Double score, @Nullable Double standardError, int samples, boolean isBest) {}

    /**
     * Two models on the same samples.
     *
     * @param adjusted the test's p-value, corrected for the number of tests by {@link Holm}
     */
    public record Comparison(SummaryTable.Key key, String first, String second, PairedTest test, double adjusted) {}

    /** @param board with the groups of the table */
    public static Statistics of(Scoreboard board, SummaryTable table) {
        List<Line> lines = new ArrayList<>();
        for (SummaryTable.Key key : table.keys()) {
            List<String> shown = board.models().stream()
                    .map(model -> board.score(model, key.dataset(), key.metric()))
                    .filter(Objects::nonNull)
                    .map(Statistics::shown)
                    .toList();
            String best = best(key.metric(), shown);
            lines.add(new Line(
                    key,
                    board.models().stream()
                            .map(model -> cell(board, model, key, best))
                            .toList()));
        }
        return new Statistics(List.copyOf(lines), corrected(tests(board, table)));
    }

    private static Cell cell(Scoreboard board, String model, SummaryTable.Key key, @Nullable String best) {
        Double score = board.score(model, key.dataset(), key.metric());
        ScoredSamples samples = board.samples(model, key.dataset(), key.metric());
        return new Cell(
                model,
                score,
                board.standardError(model, key.dataset(), key.metric()),
                samples == null ? 0 : samples.size(),
                score != null && shown(score).equals(best));
    }

    static String shown(double score) {
        return PythonText.fixed(score, 2);
    }

    private static @Nullable String best(String metric, List<String> shown) {
        if (WITHOUT_BEST.contains(metric) || shown.stream().distinct().count() < 2) {
            return null;
        }
        Stream<Double> values = shown.stream().map(Double::valueOf).filter(value -> !value.isNaN());
        return values.reduce(LESS_IS_BETTER.contains(metric) ? Double::min : Double::max)
                .map(Statistics::shown)
                .orElse(null);
    }

    /** Of the first row of each dataset or group, so that a dataset with many metrics is not tested many times. */
    private static List<Comparison> tests(Scoreboard board, SummaryTable table) {
        List<Comparison> tests = new ArrayList<>();
        Set<String> done = new HashSet<>();
        for (SummaryTable.Key key : table.keys()) {
            List<Scoreboard.Share> shares = board.shares(key.dataset(), key.metric());
            if (shares.isEmpty() || done.contains(key.dataset())) {
                continue;
            }
            List<String> models = board.models();
            for (int i = 0; i < models.size(); i++) {
                for (int j = i + 1; j < models.size(); j++) {
                    PairedTest test = test(board, shares, models.get(i), models.get(j));
                    if (test != null) {
                        tests.add(new Comparison(key, models.get(i), models.get(j), test, test.pValue()));
                        done.add(key.dataset());
                    }
                }
            }
        }
        return tests;
    }

    private static @Nullable PairedTest test(
            Scoreboard board, List<Scoreboard.Share> shares, String first, String second) {
        List<PairedTest.Part> parts = new ArrayList<>();
        for (Scoreboard.Share share : shares) {
            ScoredSamples ofFirst = board.samples(first, share.dataset(), share.metric());
            ScoredSamples ofSecond = board.samples(second, share.dataset(), share.metric());
            if (ofFirst == null || ofSecond == null) {
                return null;
            }
            parts.add(new PairedTest.Part(ofFirst, ofSecond, share.weight()));
        }
        return PairedTest.of(parts);
    }

    private static List<Comparison> corrected(List<Comparison> tests) {
        double[] adjusted = Holm.adjusted(
                tests.stream().mapToDouble(one -> one.test().pValue()).toArray());
        List<Comparison> corrected = new ArrayList<>();
        for (int i = 0; i < tests.size(); i++) {
            Comparison one = tests.get(i);
            corrected.add(new Comparison(one.key(), one.first(), one.second(), one.test(), adjusted[i]));
        }
        return List.copyOf(corrected);
    }
}
