package org.occlocal.harness.summaries;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.occlocal.configs.Problems;
import org.occlocal.harness.statistics.PairedTest;
import org.occlocal.harness.statistics.ScoredSamples;
import org.occlocal.harness.tasks.DatasetRun.Outcome;

/** Tables computed by hand. */
final class StatisticsTest {

    private final Scoreboard board = new Scoreboard();

    @Test
    void groupsHaveTheErrorsThatFollowFromTheirMembers() {
        add("m", "a", "ppl", 100, 0, 100, 0);
        add("m", "b", "ppl", 100, 100, 100, 0);
        double a = 100 * Math.sqrt(0.25 / 3);
        double b = 100 * Math.sqrt(0.1875 / 3);
        table(List.of(
                Map.of("name", "naive", "subsets", List.of("a", "b")),
                Map.of("name", "weighted", "subsets", List.of("a", "b"), "weights", Map.of("a", 3L, "b", 1L)),
                Map.of("name", "harmonic", "subsets", List.of("a", "b"), "harmonic_mean", true),
                Map.of("name", "sum", "subsets", List.of("a", "b"), "sum", true),
                Map.of("name", "of groups", "subsets", List.of("naive", "a")),
                Map.of("name", "halves", "subsets", List.of("a", "b"), "transforms", Map.of("a", "x / 2"))));
        assertError("m", "naive", Math.hypot(a, b) / 2);
        assertError("m", "weighted", Math.hypot(3 * a, b) / 4);
        // the harmonic mean h of 50 and 75 is 60, and its slopes are h^2 / (2 x^2)
        assertError("m", "harmonic", Math.hypot(a * 3600 / (2 * 2500), b * 3600 / (2 * 5625)));
        assertError("m", "sum", Math.hypot(a, b));
        assertError("m", "of groups", Math.hypot(Math.hypot(a, b) / 2, a) / 2);
        assertError("m", "halves", Math.hypot(a / 2, b) / 2);
        assertThat(board.standardError("m", "naive", "nothing")).isNull();
    }

    @Test
    void aGroupOfWhichAMemberHasNoErrorHasNone() {
        add("m", "a", "ppl", 100, 0);
        board.add("m", List.of(new Outcome("b", "v", "gen", Map.of("accuracy", 3.0))));
        table(List.of(Map.of("name", "naive", "subsets", List.of("a", "b"))));
        assertThat(board.standardError("m", "naive", "accuracy")).isNull();
    }

    @Test
    void theBestOfEachRowIsMarkedUnlessAllAreEqual() {
        add("m", "a", "ppl", 100, 0, 0);
        add("n", "a", "ppl", 100, 100, 0);
        add("m", "b", "ppl", 100, 0);
        add("n", "b", "ppl", 0, 100);
        board.add("m", List.of(new Outcome("c", "v", "ppl", Map.of("average_ppl", 3.0))));
        board.add("n", List.of(new Outcome("c", "v", "ppl", Map.of("average_ppl", 4.0))));
        board.add("m", List.of(new Outcome("only m", "v", "gen", Map.of("accuracy", 3.0))));
        StatisticsText text = text(table(List.of()));
        assertThat(text.terminal())
                .containsPattern("a .* 33.33 \\(33.33\\) +66.67 \\(33.33\\)\\*")
                .containsPattern("b .* 50.00 \\(50.00\\) +50.00 \\(50.00\\) ?\n")
                .containsPattern("c .* 3.00\\* +4.00")
                .containsPattern("only m .* 3.00 +-")
                .contains("in parentheses: standard error; *: best of its row");
        assertThat(text.markdown())
                .contains("| 33.33 ± 33.33 | **66.67 ± 33.33** |", "| **3.00** | 4.00 |", "| 3.00 | - |");
    }

    @Test
    void modelsAreTestedOnTheSameSamplesOfDatasetsAndGroups() throws IOException {
        add("m", "a", "ppl", 100, 0, 0, 0, 0, 0, 0);
        add("n", "a", "ppl", 0, 100, 100, 100, 100, 100, 100);
        add("m", "b", "ppl", 0, 0);
        add("n", "b", "ppl", 100, 0);
        SummaryTable table = table(List.of(Map.of("name", "both", "subsets", List.of("a", "b"))));
        Statistics statistics = Statistics.of(board, table);
        assertThat(statistics.tests()).extracting(test -> test.key().dataset()).containsExactly("a", "b", "both");
        PairedTest first = statistics.tests().get(0).test();
        assertThat(first.method()).isEqualTo(PairedTest.Method.MCNEMAR);
        assertThat(first.pValue()).isCloseTo(16 / 128.0, offset(1e-12)); // 2 * (1 + 7) / 2^7
        assertThat(statistics.tests().get(1).test().pValue()).isEqualTo(1);
        PairedTest both = statistics.tests().get(2).test();
        assertThat(both.method()).isEqualTo(PairedTest.Method.SIGN_FLIP);
        assertThat(both.difference()).isCloseTo((500 / 7.0 + 50) / 2, offset(1e-9));
        // differences are six of +2, one of -2 and one of +7, in parts of 28: sums of 17 or more both ways, by hand
        assertThat(both.pValue()).isCloseTo(2 * 8 / 256.0, offset(1e-12));
        assertThat(statistics.tests().get(2).adjusted()).isCloseTo(3 * 2 * 8 / 256.0, offset(1e-12));
        JsonNode json = new ObjectMapper().readTree(text(table).json());
        assertThat(json.at("/paired_tests/0/method").textValue()).isEqualTo("mcnemar");
        assertThat(json.at("/paired_tests/0/second_better").intValue()).isEqualTo(6);
        assertThat(json.at("/scores/0/samples").intValue()).isEqualTo(7);
        assertThat(text(table).terminal())
                .containsPattern("a +accuracy +n - m +\\+71.43 \\(\\d+.\\d\\d\\) +6 +1 +0.1250");
    }

    private StatisticsText text(SummaryTable table) {
        return new StatisticsText(table, Statistics.of(board, table));
    }

    private SummaryTable table(List<Map<String, Object>> groups) {
        return SummaryTable.of(board, List.of(), Map.of("summary_groups", groups), new Problems());
    }

    private void add(String model, String dataset, String mode, double... scores) {
        List<ScoredSamples.Sample> samples = new ArrayList<>();
        for (double score : scores) {
            samples.add(new ScoredSamples.Sample(samples.size(), score, String.valueOf(samples.size())));
        }
        ScoredSamples scored = new ScoredSamples(samples);
        board.add(model, List.of(new Outcome(dataset, "v", mode, Map.of("accuracy", scored.mean()))));
        board.addSamples(model, dataset, Map.of("accuracy", scored));
    }

    private void assertError(String model, String group, double expected) {
        @Nullable
        Double error = board.standardError(model, group, board.metrics(group).get(0));
        assertThat(requireNonNull(error)).as(group).isCloseTo(expected, offset(1e-4));
    }
}
