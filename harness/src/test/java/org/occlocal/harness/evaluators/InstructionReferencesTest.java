package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.harness.Reference;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.language.NltkData;

/**
 * What OpenCompass' IFEval gave: see make_instruction_references.py beside the tests. {@code -Dinstruction.references=FILE}
 * takes references that were made with IFEval's own rows and nltk's own English model, which $NLTK_DATA then has to name:
 *
 * <pre>mvn test -pl harness -am -Dtest=InstructionReferencesTest -Dinstruction.references=FILE</pre>
 */
final class InstructionReferencesTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources", "org", "occlocal", "harness");
    private static final Path MADE_UP = RESOURCES.resolve(Path.of("evaluators", "instruction_references.json"));
    private static final @Nullable String OTHERS = System.getProperty("instruction.references");

    private final JsonNode references = new ObjectMapper()
            .readTree(OTHERS == null ? MADE_UP.toFile() : Path.of(OTHERS).toFile());
    private final List<@Nullable Object> responses = values("responses");
    private final InstructionEvaluator evaluator = new InstructionEvaluator(
            OTHERS == null
                    ? new NltkData(List.of(RESOURCES.resolve(Path.of("language", "nltk_data"))))
                    : NltkData.ofEnvironment(System.getenv()),
            true);

    InstructionReferencesTest() throws IOException {}

    @TestFactory
    Stream<DynamicTest> instructionsAreFollowedByTheSameResponses() {
        return Reference.items(references.path("instructions"))
                .map(instruction -> dynamicTest(
                        instruction.path("id").textValue() + " " + instruction.path("arguments"),
                        () -> check(instruction)));
    }

    private void check(JsonNode instruction) {
        Object row = Map.of(
                "instruction_id_list", List.of(instruction.path("id").textValue()),
                "kwargs", List.of(Reference.map(instruction.path("arguments"))));
        List<Map<String, @Nullable Object>> details = details(score(Collections.nCopies(responses.size(), row)));
        assertThat(responsesThat(details, "is_strict_correct"))
                .isEqualTo(marked(instruction.path("strict").textValue()));
        assertThat(responsesThat(details, "is_loose_correct"))
                .isEqualTo(marked(instruction.path("loose").textValue()));
    }

    private static List<Object> responsesThat(List<Map<String, @Nullable Object>> details, String verdict) {
        return details.stream()
                .filter(detail -> Boolean.TRUE.equals(detail.get(verdict)))
                .map(detail -> Objects.requireNonNull(detail.get("pred")))
                .toList();
    }

    /** @param signs one a response, 1 where it follows the instruction */
    private List<Object> marked(String signs) {
        return IntStream.range(0, responses.size())
                .filter(i -> signs.charAt(i) == '1')
                .mapToObj(i -> Objects.requireNonNull(responses.get(i)))
                .toList();
    }

    @Test
    void rowsOfSeveralInstructionsAreGradedAlike() {
        List<@Nullable Object> rows = values("rows");
        Evaluation evaluation = score(rows);
        List<Map<String, @Nullable Object>> details = details(evaluation);
        for (int i = 0; i < rows.size(); i++) {
            assertThat(details.get(i).get("grade"))
                    .as("row " + i + ": " + rows.get(i) + "\n" + responses.get(i))
                    .isEqualTo(references.path("grades").path(i).textValue());
        }
        assertThat(evaluation.metrics().keySet())
                .containsExactly(
                        "Prompt-level-strict-accuracy",
                        "Inst-level-strict-accuracy",
                        "Prompt-level-loose-accuracy",
                        "Inst-level-loose-accuracy");
        evaluation.metrics().forEach((name, value) -> {
            double expected = references.path("metrics").path(name).doubleValue();
            assertThat((double) value).as(name).isCloseTo(expected, within(1e-10));
            assertThat(DoubleStream.of(Objects.requireNonNull(
                                    evaluation.scores().byMetric().get(name)))
                            .average()
                            .orElseThrow())
                    .as("mean of the scores of " + name)
                    .isCloseTo(expected, within(1e-10));
        });
    }

    private static List<Map<String, @Nullable Object>> details(Evaluation evaluation) {
        return Objects.requireNonNull(evaluation.details());
    }

    private Evaluation score(List<? extends @Nullable Object> rows) {
        return evaluator.score(new EvaluationInput(
                responses,
                new ArrayList<>(rows),
                Collections.nCopies(rows.size(), new Row(0, Map.of())),
                new ArrayList<>(Collections.nCopies(rows.size(), "prompt")),
                Collections.nCopies(rows.size(), Map.of())));
    }

    private List<@Nullable Object> values(String name) {
        List<@Nullable Object> values = new ArrayList<>();
        references.path(name).forEach(value -> values.add(Reference.value(value)));
        return values;
    }
}
