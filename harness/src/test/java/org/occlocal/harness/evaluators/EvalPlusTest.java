package org.occlocal.harness.evaluators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.Component;
import org.occlocal.configs.ConfigException;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.EvalPlusTasks.Benchmark;
import org.occlocal.harness.postprocessors.CodeAnswers;

/** What evalplus says of made-up programs: see make_evalplus_references.py beside the tests. */
final class EvalPlusTest {

    @TempDir
    private Path folder = Path.of("");

    private final JsonNode references;

    EvalPlusTest() throws IOException {
        try (InputStream stream = EvalPlusTest.class.getResourceAsStream("evalplus_references.json")) {
            references = new ObjectMapper().readTree(stream);
        }
    }

    @TestFactory
    Stream<DynamicTest> programsAreJudgedAsEvalPlusJudgesThem() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonNode reference : references.path("cases")) {
            String name = reference.path("type").asText();
            Evaluator evaluator = evaluator(name, true);
            tests.add(dynamicTest(name + " " + tests.size(), () -> {
                Evaluation evaluation = evaluator.score(input(reference));
                JsonNode result = reference.path("result");
                result.fields().forEachRemaining(metric -> {
                    if (metric.getValue().isNumber()) {
                        assertThat(evaluation.metrics().get(metric.getKey()))
                                .isEqualTo(metric.getValue().asDouble());
                    }
                });
                assertThat(right(evaluation)).isEqualTo(right(reference));
                assertThat(evaluation.details() != null).isEqualTo(result.has("details"));
                for (int i = 0;
                        evaluation.details() != null && i < right(evaluation).size();
                        i++) {
                    JsonNode expected = result.path("details").path(String.valueOf(i));
                    for (String key : List.of("prompt", "prediction", "reference", "base_result", "plus_result")) {
                        assertThat(evaluation.details().get(i).get(key))
                                .as(key + " of " + i)
                                .isEqualTo(expected.path(key).asText());
                    }
                }
            }));
        }
        return tests.stream();
    }

    @Test
    void subsetsAreJudgedAndMbppNeedsItsOwnInputsToo() throws IOException {
        EvaluationInput half = input(
                List.of("    return 2 * x\n", "    return x / 2 + 1\n"),
                List.of("HumanEval/0", "HumanEval/1"),
                List.of("def double(x):\n", "def half(x):\n"));
        assertThat(evaluator("HumanEvalPlusEvaluator", false).score(half).metrics())
                .containsEntry("humaneval_plus_pass@1", 50.0);
        assertThatThrownBy(() -> evaluator("HumanEvalPlusEvaluator", true).score(half))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("2 of 8")
                .hasMessageContaining("Leave out test_range");
        EvaluationInput onlyPlus =
                input(List.of("def sum_div(x):\n    return 5 if x > 1 else 1"), List.of("Mbpp/295"), List.of(""));
        assertThat(evaluator("MBPPEvaluator", false).score(onlyPlus).metrics()).containsEntry("mbpp_plus_pass@1", 0.0);
        assertThat(evaluator("MBPPEvaluator", true).score(onlyPlus).metrics()).containsEntry("mbpp_plus_pass@1", 100.0);
    }

    @Test
    void severalAnswersOfOneTaskAreAveraged() throws IOException {
        EvaluationInput input = input(
                List.of(List.of("    return 2 * x\n", "    return 3 * x\n")),
                List.of("HumanEval/0"),
                List.of("def double(x):\n"));
        Evaluation evaluation = evaluator("HumanEvalPlusEvaluator", false).score(input);
        assertThat(evaluation.metrics()).containsEntry("humaneval_plus_pass@1", 50.0);
        assertThat(evaluation.scores().byMetric().get("humaneval_plus_pass@1")).containsExactly(50);
    }

    @Test
    void missingFilesAndUnknownTasksAreNamed() throws IOException {
        EvalPlusTasks none = EvalPlusTasks.ofEnvironment(Benchmark.HUMANEVAL, Map.of("XDG_CACHE_HOME", "" + folder));
        assertThat(none.file()).isNull();
        assertThat(new EvalPlusEvaluator(none, text -> text, false).missing(List.of()))
                .anySatisfy(line -> assertThat(line).contains("evalplus/HumanEvalPlus-v*.jsonl, which is not there"))
                .anySatisfy(line -> assertThat(line).contains("HUMANEVAL_OVERRIDE_PATH"));
        assertThatThrownBy(none::read).isInstanceOf(ConfigException.class).hasMessageContaining("is not there");
        assertThatThrownBy(() -> evaluator("MBPPEvaluator", false)
                        .score(input(List.of("x"), List.of(List.of("Mbpp/2")), List.of(""))))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("reference 0 must be a task of")
                .hasMessageContaining("such as Mbpp/2; it is ['Mbpp/2']");
        Path broken =
                Files.writeString(folder.resolve("broken.jsonl"), "{\"task_id\": \"Mbpp/2\", \"prompt\": \"\"}\n");
        EvalPlusTasks keyless = new EvalPlusTasks(Benchmark.MBPP, broken, folder);
        assertThatThrownBy(keyless::read)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("broken.jsonl line 1: there is no \"canonical_solution\"");
    }

    @Test
    void aRightProgramThatFailsIsNamed() throws IOException {
        String line =
                "{\"task_id\": \"HumanEval/9\", \"prompt\": \"def f(x):\\n\", \"canonical_solution\": \"    return 1 / 0\\n\","
                        + " \"entry_point\": \"f\", \"base_input\": [[1]], \"plus_input\": [], \"atol\": 0}\n";
        EvalPlusTasks tasks =
                new EvalPlusTasks(Benchmark.HUMANEVAL, Files.writeString(folder.resolve("bad.jsonl"), line), folder);
        assertThatThrownBy(() -> new EvalPlusEvaluator(tasks, text -> text, false)
                        .score(input(List.of("    return x"), List.of("HumanEval/9"), List.of("def f(x):\n"))))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("own program of HumanEval/9 fails")
                .hasMessageContaining("ZeroDivisionError");
    }

    @Test
    void theNewestReleaseInTheCacheIsTaken() throws IOException {
        Files.createDirectories(folder.resolve("evalplus"));
        for (String name : List.of(
                "HumanEvalPlus-v0.1.9", "HumanEvalPlus-v0.1.10", "HumanEvalPlus-Mini-v0.2.0", "MbppPlus-v0.9.0")) {
            Files.writeString(folder.resolve("evalplus").resolve(name + ".jsonl"), "");
        }
        Map<String, String> environment = Map.of("XDG_CACHE_HOME", "" + folder);
        assertThat(EvalPlusTasks.ofEnvironment(Benchmark.HUMANEVAL, environment).file())
                .hasFileName("HumanEvalPlus-v0.1.10.jsonl");
        assertThat(EvalPlusTasks.ofEnvironment(Benchmark.MBPP, environment).file())
                .hasFileName("MbppPlus-v0.9.0.jsonl");
        assertThat(EvalPlusTasks.ofEnvironment(Benchmark.MBPP, Map.of("MBPP_OVERRIDE_PATH", "/no/such/file"))
                        .file())
                .isNull();
    }

    @Test
    void onlyTwoMetricsOfMbppAreKnown() {
        assertThatThrownBy(() -> Evaluators.of(new Component("MBPPEvaluator", Map.of("metric", "Other")), false))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("\"metric\" must be MBPP or MBPPPlus, it is Other");
    }

    private Evaluator evaluator(String name, boolean compat) throws IOException {
        boolean isHumanEval = name.equals("HumanEvalPlusEvaluator");
        Path file = folder.resolve(name + ".jsonl");
        List<String> lines = StreamSupport.stream(
                        references
                                .path("lines")
                                .path(isHumanEval ? "humaneval" : "mbpp")
                                .spliterator(),
                        false)
                .map(JsonNode::asText)
                .toList();
        Files.write(file, lines);
        return new EvalPlusEvaluator(
                new EvalPlusTasks(isHumanEval ? Benchmark.HUMANEVAL : Benchmark.MBPP, file, folder),
                isHumanEval ? text -> text : name.endsWith("2") ? CodeAnswers::mbpp2 : CodeAnswers::mbpp,
                compat);
    }

    private static List<Boolean> right(Evaluation evaluation) {
        double[] scores = evaluation.scores().byMetric().values().iterator().next();
        return IntStream.range(0, scores.length).mapToObj(i -> scores[i] == 100).toList();
    }

    private static List<Boolean> right(JsonNode reference) {
        List<Boolean> right = new ArrayList<>();
        for (int i = 0; i < reference.path("references").size(); i++) {
            int row = i;
            JsonNode detail = reference.path("result").path("details").path(String.valueOf(i));
            right.add(
                    reference.has("right")
                            ? StreamSupport.stream(reference.path("right").spliterator(), false)
                                    .anyMatch(one -> one.asInt() == row)
                            : detail.path("is_correct").asBoolean());
        }
        return right;
    }

    private static EvaluationInput input(JsonNode reference) {
        return input(
                texts(reference.path("predictions")),
                texts(reference.path("references")),
                texts(reference.path("prompts")));
    }

    private static List<String> texts(JsonNode values) {
        return StreamSupport.stream(values.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static EvaluationInput input(List<?> predictions, List<?> tasks, List<String> prompts) {
        List<Row> rows = new ArrayList<>();
        List<Map<String, Object>> records = new ArrayList<>();
        List<@Nullable Object> asked = new ArrayList<>();
        for (int i = 0; i < predictions.size(); i++) {
            rows.add(new Row(i, prompts.isEmpty() ? Map.of() : Map.of("prompt", prompts.get(i))));
            records.add(Map.of());
            asked.add(null);
        }
        return new EvaluationInput(new ArrayList<>(predictions), new ArrayList<>(tasks), rows, asked, records);
    }
}
