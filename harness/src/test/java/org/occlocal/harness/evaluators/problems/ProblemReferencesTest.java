package org.occlocal.harness.evaluators.problems;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.Component;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.datasets.DatasetTypes;
import org.occlocal.harness.datasets.LoaderArguments;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.EvaluationException;
import org.occlocal.harness.evaluators.EvaluationInput;
import org.occlocal.harness.evaluators.Evaluators;

/** What OpenCompass' NPHardEval says of made-up answers, and what is right: see make_problem_references.py beside the tests. */
final class ProblemReferencesTest {

    private static final String METRIC = "Weighted Accuracy";

    private final JsonNode references;

    ProblemReferencesTest() throws IOException {
        try (InputStream stream = ProblemReferencesTest.class.getResourceAsStream("problem_references.json")) {
            references = new ObjectMapper().readTree(stream);
        }
    }

    @TestFactory
    Stream<DynamicTest> answersAreJudgedRightlyOrAsOpenCompassDoes() {
        return StreamSupport.stream(references.path("verdicts").spliterator(), false)
                .map(one -> dynamicTest(
                        one.path("type").asText() + " "
                                + one.path("reference").asText().hashCode() + " "
                                + one.path("prediction").asText(),
                        () -> judge(one)));
    }

    private static void judge(JsonNode one) {
        String type = one.path("type").asText();
        // theirs decides by an approximation, here it is computed in both modes
        String theirs = type.equals("CMP_TSP_D_Evaluator") ? "right" : "theirs";
        List<String> predictions = List.of(one.path("prediction").asText());
        List<String> problems = List.of(one.path("reference").asText());
        assertThat(score(type, true, predictions, problems) > 0)
                .as("as OpenCompass does")
                .isEqualTo(one.path(theirs).asBoolean());
        assertThat(score(type, false, predictions, problems) > 0)
                .as("rightly")
                .isEqualTo(one.path("right").asBoolean());
    }

    @Test
    void levelsAreWeightsAndGreedyToursBeginWhereSeedZeroSays() {
        JsonNode together = references.path("together");
        List<String> predictions = texts(together.path("predictions"));
        double expected = together.path("result").path(METRIC).asDouble();
        assertThat(expected).isBetween(1.0, 99.0);
        assertThat(score(together.path("type").asText(), true, predictions, texts(together.path("references"))))
                .isCloseTo(expected, offset(1e-9));
    }

    @TestFactory
    Stream<DynamicTest> citiesAreReadAsOpenCompassReadsThem(@TempDir Path folder) {
        return StreamSupport.stream(references.path("tours").spliterator(), false)
                .map(one -> dynamicTest(one.path("type").asText(), () -> readCities(folder, one)));
    }

    private static void readCities(Path folder, JsonNode reference) throws IOException {
        List<String> files = texts(reference.path("files"));
        for (int level = 0; level < 10; level++) {
            for (int instance = 0; instance < 10; instance++) {
                String name =
                        reference.path("name").asText() + "_data_TSP_level_" + level + "_instance_" + (instance + 1);
                Files.writeString(folder.resolve(name + ".csv"), files.get(instance % files.size()));
            }
        }
        LoaderArguments arguments =
                new LoaderArguments("cities", Map.of("path", folder.toString()), DataRoot.of(folder));
        List<Map<String, Object>> rows = DatasetTypes.of("opencompass.datasets.NPHardEval."
                        + reference.path("type").asText())
                .load(arguments)
                .splits()
                .values()
                .iterator()
                .next();
        assertThat(rows).hasSize(reference.path("count").asInt());
        for (int i = 0; i < 6; i++) {
            Map<String, Object> row = rows.get(i < 3 ? i : rows.size() - 6 + i);
            JsonNode expected = reference.path("rows").get(i);
            assertThat(row)
                    .containsEntry("prompt", expected.path("prompt").asText())
                    .containsEntry("q", expected.path("q").asText())
                    .containsEntry("level", expected.path("level").asLong());
        }
    }

    @Test
    void problemsThatCannotBeReadOrComputedAreNamed() {
        expectError("P_BSP_Evaluator", "1", "reference 0 must begin with a level from 1 and ####, it is '1'");
        expectError("P_BSP_Evaluator", "1####\n[", "reference 0: the problem");
        expectError(
                "P_BSP_Evaluator", "1####\n{\"array\": [1]}", "reference 0: \"target\" must be a number, it is None");
        expectError(
                "CMP_KSP_Evaluator",
                "1####\n{\"knapsack_capacity\": 1e12}",
                "\"knapsack_capacity\" must be a whole number");
        expectError("HardGCPEvaluator", "1####\nc 3\np edge 99999999 1", "needs a line such as \"p edge 6 9\"");
        expectError(
                "HardGCPEvaluator",
                "1####\nc 3\np edge 3 1\ne 1",
                "an edge of a graph must be as \"e 1 2\", it is 'e 1'");
        expectError("Hard_TSP_Evaluator", "1####\n{}", "distances must be a text");
        expectError(
                "Hard_TSP_Evaluator",
                "1####\n\"{\\\"0\\\":{\\\"0\\\":1,\\\"1\\\":1}}\"",
                "they have 2 rows and 1 columns");
        String column = "{" + numbered(30, "1") + "}";
        expectError(
                "CMP_TSP_D_Evaluator",
                "1####\n\"" + ("{" + numbered(29, column) + "}").replace("\"", "\\\"") + "\"",
                "at most 18 cities");
        expectError("P_SPP_Evaluator", "1####\n{\"nodes\": [], \"edges\": []}", "\"nodes\" must be whole numbers");
    }

    private static String numbered(int count, String value) {
        return IntStream.range(0, count).mapToObj(i -> "\"" + i + "\":" + value).collect(Collectors.joining(","));
    }

    private static void expectError(String type, String problem, String message) {
        assertThatThrownBy(() -> score(type, false, List.of("x"), List.of(problem)))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining(message);
    }

    private static double score(String type, boolean compat, List<String> predictions, List<String> problems) {
        Component component = new Component("opencompass.datasets.NPHardEval." + type, Map.of());
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < problems.size(); i++) {
            rows.add(new Row(i, Map.of()));
        }
        EvaluationInput input = new EvaluationInput(
                new ArrayList<>(predictions),
                new ArrayList<>(problems),
                rows,
                new ArrayList<>(Collections.nCopies(problems.size(), null)),
                Collections.nCopies(problems.size(), Map.of()));
        Object value = Evaluators.of(component, compat).score(input).metrics().get(METRIC);
        return value instanceof Double number ? number : Double.NaN;
    }

    private static List<String> texts(JsonNode list) {
        List<String> texts = new ArrayList<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
