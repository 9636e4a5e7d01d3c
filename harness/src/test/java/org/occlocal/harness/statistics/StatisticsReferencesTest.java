package org.occlocal.harness.statistics;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.harness.Reference;

/** What scipy and statsmodels give: see make_statistics_references.py beside the tests. */
final class StatisticsReferencesTest {

    private final JsonNode references;

    StatisticsReferencesTest() throws IOException {
        references = new ObjectMapper().readTree(StatisticsReferencesTest.class.getResource("statistics.json"));
    }

    @TestFactory
    Stream<DynamicTest> standardErrorsAreThoseOfStatsmodels() {
        return Reference.items(references.get("standard_errors"))
                .map(one -> dynamicTest(one.toString(), () -> {
                    ScoredSamples samples = samples(numbers(one.get("scores")), texts(one.get("questions")));
                    assertThat(samples.mean()).isCloseTo(one.get("mean").doubleValue(), offset(1e-9));
                    assertThat(samples.standardError())
                            .isCloseTo(one.get("standard_error").doubleValue(), offset(1e-9));
                    if (one.has("scipy_sem")) {
                        assertThat(samples.standardError())
                                .isCloseTo(one.get("scipy_sem").doubleValue(), offset(1e-9));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> pairedTestsAreThoseOfStatsmodelsAndScipy() {
        return Reference.items(references.get("tests"))
                .map(one -> dynamicTest(one.toString(), () -> {
                    PairedTest test =
                            PairedTest.of(alone(numbers(one.get("first"))), alone(numbers(one.get("second"))));
                    requireNonNull(test);
                    assertThat(test.method().name()).isEqualTo(one.get("method").textValue());
                    assertThat(test.pValue())
                            .isCloseTo(
                                    one.get("p_value").doubleValue(),
                                    offset(Math.max(1e-9, one.path("tolerance").doubleValue())));
                    assertThat(test.wins()).isEqualTo(one.get("wins").intValue());
                    assertThat(test.losses()).isEqualTo(one.get("losses").intValue());
                    assertThat(test.difference())
                            .isCloseTo(one.get("difference").doubleValue(), offset(1e-9));
                    assertThat(test.standardError())
                            .isCloseTo(one.get("standard_error").doubleValue(), offset(1e-9));
                }));
    }

    @Test
    void correctionsForManyTestsAreThoseOfStatsmodels() {
        JsonNode holm = references.get("holm");
        assertThat(Holm.adjusted(numbers(holm.get("p_values"))))
                .containsExactly(numbers(holm.get("adjusted")), offset(1e-12));
        assertThat(Holm.adjusted(new double[0])).isEmpty();
    }

    @Test
    void questionsThatAreAskedSeveralTimesTurnAsOne() {
        List<String> questions = List.of("a", "b", "c", "a", "b", "c");
        ScoredSamples first = samples(new double[] {0, 0, 100, 0, 0, 100}, questions);
        ScoredSamples second = samples(new double[] {100, 100, 100, 100, 0, 0}, questions);
        PairedTest test = requireNonNull(PairedTest.of(first, second));
        // the questions' sums differ by 200, 100 and -100: six of the eight ways to turn them sum to 200 or more
        assertThat(test.method()).isEqualTo(PairedTest.Method.SIGN_FLIP);
        assertThat(test.pValue()).isEqualTo(6 / 8.0);
        assertThat(test.questions()).isEqualTo(3);
        assertThat(test.difference()).isCloseTo(100 / 3.0, offset(1e-9));
    }

    @Test
    void onlyRowsThatBothModelsAnsweredArePaired() {
        ScoredSamples first = samples(new int[] {0, 2, 3}, new double[] {0, 0, 100}, List.of("0", "2", "3"));
        ScoredSamples second = samples(new int[] {1, 2, 3}, new double[] {0, 100, 100}, List.of("1", "2", "3"));
        PairedTest test = requireNonNull(PairedTest.of(first, second));
        assertThat(test.questions()).isEqualTo(2);
        assertThat(test.difference()).isEqualTo(50);
        assertThat(PairedTest.of(first, samples(new int[] {7}, new double[] {0}, List.of("7"))))
                .isNull();
    }

    @Test
    void aWeightedSumOfDatasetsTurnsTheQuestionsOfAll() {
        ScoredSamples first = alone(new double[] {0, 0, 0});
        ScoredSamples second = alone(new double[] {90, 90, 0});
        PairedTest test = requireNonNull(PairedTest.of(List.of(
                new PairedTest.Part(first, second, 0.5),
                new PairedTest.Part(alone(new double[] {50}), alone(new double[] {50}), 0.5))));
        assertThat(test.difference()).isCloseTo(30, offset(1e-9));
        assertThat(test.pValue()).isEqualTo(0.5);
        assertThat(test.standardError()).isNaN(); // nobody knows how a single question varies
    }

    private static ScoredSamples alone(double[] scores) {
        return samples(
                scores,
                IntStream.range(0, scores.length).mapToObj(String::valueOf).toList());
    }

    private static ScoredSamples samples(double[] scores, List<String> questions) {
        return samples(IntStream.range(0, scores.length).toArray(), scores, questions);
    }

    private static ScoredSamples samples(int[] rows, double[] scores, List<String> questions) {
        return new ScoredSamples(IntStream.range(0, rows.length)
                .mapToObj(i -> new ScoredSamples.Sample(rows[i], scores[i], questions.get(i)))
                .toList());
    }

    private static double[] numbers(JsonNode list) {
        return Reference.items(list).mapToDouble(JsonNode::doubleValue).toArray();
    }

    private static List<String> texts(JsonNode list) {
        return Reference.items(list).map(JsonNode::textValue).toList();
    }
}
