package org.occlocal.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.occlocal.configs.Component;
import org.occlocal.configs.EvalConfig;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.EvaluationInput;
import org.occlocal.harness.evaluators.Evaluators;
import org.occlocal.harness.postprocessors.PostProcessor;
import org.occlocal.harness.postprocessors.PostProcessors;

/** What OpenCompass' own functions gave: see make_evaluation_references.py beside the tests. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class EvaluationReferencesTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    /** Their metrics are of the dataset as a whole. */
    private static final Set<String> WITHOUT_MEANS = Set.of(
            "BleuEvaluator",
            "MccEvaluator",
            "AverageInferencePPLEvaluator",
            "BPCEvaluator",
            "GUE_Evaluator",
            "F1ScoreEvaluator",
            "PMMEvalFloresEvaluator");

    private final Map<?, ?> references;
    /** By reference; each is computed once for all that is asserted of it. */
    private final IdentityHashMap<Map<?, ?>, Evaluation> evaluations = new IdentityHashMap<>();

    EvaluationReferencesTest() throws IOException {
        try (InputStream stream = EvaluationReferencesTest.class.getResourceAsStream("evaluation_references.json")) {
            references = JSON.readValue(stream, Map.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> postProcessorsGiveWhatOpenCompassGives() {
        return list(references.get("postprocessors")).stream().map(one -> {
            Map<?, ?> reference = (Map<?, ?>) one;
            Component component = component(reference);
            return dynamicTest(component.name() + component.arguments(), () -> check(component, reference));
        });
    }

    private void check(Component component, Map<?, ?> reference) {
        PostProcessor postprocessor = PostProcessors.of(component, true);
        List<?> inputs = list(references.get("inputs"));
        List<?> outputs = list(reference.get("outputs"));
        for (int i = 0; i < inputs.size(); i++) {
            Object input = inputs.get(i);
            if (outputs.get(i) instanceof Map<?, ?>) {
                assertThatThrownBy(() -> postprocessor.apply(input))
                        .as("of \"" + input + "\"")
                        .isInstanceOf(IllegalArgumentException.class);
            } else if ("{0.75, 1, 250, -2}".equals(outputs.get(i))) {
                // several numbers are a set there, in Python's order; no evaluator compares it, and the text stays here
                assertThat(postprocessor.apply(input)).isEqualTo("3/4, 1,250 and -2");
            } else {
                Like.assertLike(postprocessor.apply(input), outputs.get(i), "of \"" + input + "\"");
            }
        }
    }

    @TestFactory
    Stream<DynamicTest> evaluatorsGiveWhatOpenCompassGives() {
        return list(references.get("evaluators")).stream().map(one -> {
            Map<?, ?> reference = (Map<?, ?>) one;
            Component component = component(reference);
            return dynamicTest(component.name() + component.arguments(), () -> judge(component, reference));
        });
    }

    private Evaluation evaluation(Component component, Map<?, ?> reference) {
        return evaluations.computeIfAbsent(
                reference, key -> Evaluators.of(component, true).score(input(map(key.get("fields")))));
    }

    private void judge(Component component, Map<?, ?> reference) {
        Evaluation evaluation = evaluation(component, reference);
        Map<?, ?> result = map(reference.get("result"));
        Map<Object, Object> expected = new LinkedHashMap<>(result);
        List<?> details = details(expected.remove("details"));
        if (component.name().equals("MATHVerifyEvaluator")) {
            // expressions are written otherwise there; the verdicts count
            assertThat(verdicts(evaluation.details())).isEqualTo(verdicts(details));
        }
        Like.assertLike(evaluation.metrics(), expected, component.name());
        if (component.name().equals("LCBCodeGenerationEvaluator")) {
            // messages of errors have places and addresses in them
            for (String field : List.of("extracted_prediction", "eval_result", "correct")) {
                assertThat(column(evaluation.details(), field)).as(field).isEqualTo(column(details, field));
            }
            return;
        }
        if (component.name().equals("EMEvaluator")) {
            // their order is the one of a Python set
            assertThat(sorted(evaluation.details())).isEqualTo(sorted(details));
        } else if (!component.name().equals("MATHVerifyEvaluator")) {
            Like.assertLike(evaluation.details(), details, component.name() + " details");
        }
    }

    @TestFactory
    Stream<DynamicTest> scoresOfSamplesHaveTheMetricAsTheirMean() {
        return list(references.get("evaluators")).stream().map(one -> {
            Map<?, ?> reference = (Map<?, ?>) one;
            Component component = component(reference);
            return dynamicTest(component.name() + component.arguments(), () -> average(component, reference));
        });
    }

    private void average(Component component, Map<?, ?> reference) {
        EvaluationInput input = input(map(reference.get("fields")));
        Evaluation evaluation = evaluation(component, reference);
        boolean isMean = !WITHOUT_MEANS.contains(component.name());
        assertThat(!evaluation.scores().byMetric().isEmpty())
                .as("has scores of samples")
                .isEqualTo(isMean);
        evaluation.scores().byMetric().forEach((metric, scores) -> {
            double[] counted =
                    Arrays.stream(scores).filter(score -> !Double.isNaN(score)).toArray();
            double mean = Arrays.stream(counted).average().orElse(Double.NaN);
            double tolerance = component.name().equals("RougeEvaluator") ? 1.0 : 0.0051;
            assertThat(scores).as(metric).hasSize(input.records().size());
            assertThat(evaluation.metrics().get(metric) instanceof Number value ? value.doubleValue() : Double.NaN)
                    .as(metric)
                    .isCloseTo(mean, offset(tolerance));
        });
    }

    private static List<String> column(@Nullable List<?> details, String field) {
        return list(details).stream()
                .map(detail -> String.valueOf(map(detail).get(field)))
                .toList();
    }

    private static List<Object> verdicts(@Nullable List<?> details) {
        List<Object> verdicts = new ArrayList<>();
        list(details).forEach(detail -> verdicts.add(String.valueOf(map(detail).get("correct"))));
        return verdicts;
    }

    @TestFactory
    Stream<DynamicTest> repetitionsGiveWhatOpenCompassGives() {
        return list(references.get("repetitions")).stream().map(one -> {
            Map<?, ?> reference = (Map<?, ?>) one;
            String name = component(reference).name() + " n " + reference.get("n") + " k " + reference.get("k");
            return dynamicTest(name, () -> repeat(reference, true));
        });
    }

    @Test
    void withoutDetailsTheDefaultIsTheMeanOfAllRepetitions() {
        Map<?, ?> reference = list(references.get("repetitions")).stream()
                .map(one -> (Map<?, ?>) one)
                .filter(one -> component(one).name().equals("AccEvaluator")
                        && Long.valueOf(4).equals(one.get("n")))
                .findFirst()
                .orElseThrow();
        assertThat(evaluate(reference, false)).containsEntry("accuracy (4 runs average)", 60.0);
    }

    private static void repeat(Map<?, ?> reference, boolean compat) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>(evaluate(reference, compat));
        if (!map(reference.get("result")).containsKey("details")) {
            result.remove("details");
        }
        Like.assertLike(result, reference.get("result"), "result");
    }

    private static Map<String, @Nullable Object> evaluate(Map<?, ?> reference, boolean compat) {
        List<Row> rows = new ArrayList<>();
        List<Map<String, Object>> records = new ArrayList<>();
        List<?> predictions = list(reference.get("predictions"));
        for (Object one : list(reference.get("rows"))) {
            Map<String, Object> columns = new LinkedHashMap<>();
            map(one).forEach((key, value) -> columns.put((String) key, value));
            rows.add(new Row(rows.size(), columns));
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("origin_prompt", "p" + records.size());
            fields.put("prediction", predictions.get(records.size()));
            records.add(fields);
        }
        List<Integer> k = new ArrayList<>();
        list(reference.get("k")).forEach(one -> k.add(((Number) one).intValue()));
        int n = reference.get("n") instanceof Number number ? number.intValue() : 0;
        EvalConfig config =
                new EvalConfig(new Component(String.valueOf(reference.get("type")), Map.of()), null, null, null);
        return DatasetEvaluation.evaluate(
                new EvaluationRequest(config, records, rows, "answer", null, "unused", n, k, compat, null));
    }

    private static List<?> sorted(@Nullable List<?> details) {
        List<Object> sorted = new ArrayList<>();
        for (Object one : details == null ? List.of() : details) {
            Map<Object, Object> detail = new LinkedHashMap<>((Map<?, ?>) one);
            detail.computeIfPresent("answer", (key, answers) -> Set.copyOf((List<?>) answers));
            sorted.add(detail);
        }
        return sorted;
    }

    private static @Nullable List<?> details(@Nullable Object details) {
        if (details instanceof Map<?, ?> map) {
            Map<Integer, Object> ordered = new TreeMap<>();
            map.forEach((key, value) -> ordered.put(Integer.valueOf(((String) key).replaceAll("_.*", "")), value));
            return new ArrayList<>(ordered.values());
        }
        return (List<?>) details;
    }

    private static EvaluationInput input(Map<?, ?> fields) {
        Object predictions = fields.get("predictions");
        List<Map<String, Object>> records = new ArrayList<>();
        List<Row> rows = new ArrayList<>();
        int size = predictions instanceof List<?> list
                ? list.size()
                : list(fields.values().iterator().next()).size();
        for (int i = 0; i < size; i++) {
            Map<String, Object> fieldsOfRecord = new LinkedHashMap<>();
            for (Map.Entry<?, ?> field : fields.entrySet()) {
                fieldsOfRecord.put(
                        (String) field.getKey(), list(field.getValue()).get(i));
            }
            records.add(fieldsOfRecord);
            Map<String, Object> columns = new LinkedHashMap<>();
            if (fieldsOfRecord.get("test_set") instanceof Map<?, ?> row) {
                row.forEach((key, value) -> columns.put((String) key, value));
            }
            rows.add(new Row(i, columns));
        }
        Object prompts = fields.get("origin_prompt");
        return new EvaluationInput(
                predictions == null ? null : copy(predictions),
                fields.get("references") == null ? null : copy(list(fields.get("references"))),
                rows,
                prompts == null ? copy(Collections.nCopies(size, null)) : copy(prompts),
                records);
    }

    private static List<@Nullable Object> copy(Object values) {
        return new ArrayList<>((List<?>) values);
    }

    private static Component component(Map<?, ?> reference) {
        Map<String, Object> arguments = new LinkedHashMap<>();
        map(reference.get("arguments")).forEach((key, value) -> arguments.put((String) key, value));
        return new Component(String.valueOf(reference.get("type")), arguments);
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return value instanceof Map<?, ?> map ? map : Map.of();
    }
}
