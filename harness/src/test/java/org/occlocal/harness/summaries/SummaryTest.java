package org.occlocal.harness.summaries;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Problems;
import org.occlocal.harness.SharedFiles;
import org.occlocal.harness.tasks.DatasetRun.Outcome;

final class SummaryTest {

    private final Problems problems = new Problems();

    @Test
    void theToyRunsSummariesAreEqualToTheLetter() throws IOException {
        Path golden = SharedFiles.path("golden", "opencompass", "toy", "summary");
        Scoreboard board = new Scoreboard();
        board.add(
                "tiny-opt",
                List.of(
                        new Outcome("toy_ppl", "48d21d", "ppl", Map.of("accuracy", 33.33333333333333)),
                        new Outcome("toy_gen", "1f3dcb", "gen", Map.of("accuracy", 0.0))));
        SummaryTable table = SummaryTable.of(board, List.of("toy_ppl", "toy_gen"), null, problems);
        String name = "summary_20261120_124249";
        assertThat(SummaryText.whole(table, "20261120_124249"))
                .isEqualTo(Files.readString(golden.resolve(name + ".txt")));
        assertThat(SummaryText.csv(table)).isEqualTo(Files.readString(golden.resolve(name + ".csv")));
        assertThat(SummaryText.markdown(table)).isEqualTo(Files.readString(golden.resolve(name + ".md")));
    }

    @Test
    void groupsAreComputedOfTheFirstMetricOfTheirMembers() {
        Scoreboard board = board();
        Map<String, Object> summarizer = Map.of(
                "summary_groups",
                List.of(
                        Map.of("name", "naive", "subsets", List.of("a", "b")),
                        Map.of("name", "weighted", "subsets", List.of("a", "b"), "weights", Map.of("a", 3L, "b", 1L)),
                        Map.of("name", "harmonic", "subsets", List.of("a", "b"), "harmonic_mean", true),
                        Map.of("name", "spread", "subsets", List.of("a", "b"), "std", true),
                        Map.of("name", "sum", "subsets", List.of("a", "b"), "sum", true),
                        Map.of("name", "f1s", "subsets", List.of(List.of("a", "f1"), List.of("b", "f1"))),
                        Map.of("name", "of groups", "metric", "mine", "subsets", List.of("naive", "c"))));
        SummaryTable.of(board, List.of("a", "b", "c"), summarizer, problems);
        assertScore(board, "naive", "naive_average", 50);
        assertScore(board, "naive", "accuracy", 50);
        assertScore(board, "weighted", "weighted_average", (3 * 40 + 60) / 4.0);
        assertScore(board, "harmonic", "harmonic_mean", 2 / (1 / 40.0 + 1 / 60.0));
        assertScore(board, "spread", "standard_deviation", 10);
        assertScore(board, "sum", "sum", 100);
        assertScore(board, "f1s", "naive_average", 15);
        assertScore(board, "of groups", "mine", 30);
        assertThat(board.mode("naive")).isEqualTo("ppl");
        assertThat(board.mode("of groups")).isEqualTo("mixed");
        assertThat(board.scores("n", "naive")).isEmpty();
    }

    @Test
    void aSummarizerChoosesRowsAndWhatIsMissingIsADash() {
        Map<String, Object> summarizer = Map.of("dataset_abbrs", List.of("c", List.of("a", "f1"), "nowhere"));
        SummaryTable table = SummaryTable.of(board(), List.of("a", "b", "c"), summarizer, problems);
        assertThat(table.rows())
                .containsExactly(
                        List.of("dataset", "version", "metric", "mode", "m", "n"),
                        List.of("c", "v", "accuracy", "gen", "10.00", "-"),
                        List.of("a", "v", "f1", "ppl", "10.00", "11.00"),
                        List.of("nowhere", "-", "-", "-", "-", "-"));
    }

    private static void assertScore(Scoreboard board, String group, String metric, double expected) {
        assertThat(board.scores("m", group).get(metric)).as(group).isCloseTo(expected, offset(1e-9));
    }

    private static Scoreboard board() {
        Scoreboard board = new Scoreboard();
        board.add(
                "m",
                List.of(
                        new Outcome("a", "v", "ppl", Map.of("accuracy", 40.0, "f1", 10.0)),
                        new Outcome("b", "v", "ppl", Map.of("accuracy", 60.0, "f1", 20.0, "bp", 1.0)),
                        new Outcome("c", "v", "gen", Map.of("accuracy", 10.0))));
        board.add("n", List.of(new Outcome("a", "v", "ppl", Map.of("accuracy", 1.0, "f1", 11.0))));
        return board;
    }
}
