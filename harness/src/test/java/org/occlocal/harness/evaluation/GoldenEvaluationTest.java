package org.occlocal.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.configs.Component;
import org.occlocal.configs.EvalConfig;
import org.occlocal.harness.SharedFiles;
import org.occlocal.harness.datasets.Row;
import org.occlocal.harness.evaluators.EvaluationException;

/** Results that OpenCompass wrote, made again from the predictions that it wrote: shared/golden/opencompass. */
final class GoldenEvaluationTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);
    private static final Component ACC = new Component("opencompass.openicl.icl_evaluator.AccEvaluator", Map.of());
    private static final Component DETAILS =
            new Component("opencompass.openicl.icl_evaluator.AccwithDetailsEvaluator", Map.of());

    private static Path shared(String name) {
        return SharedFiles.path(name.split("/"));
    }

    /** The eval_cfg of a dataset, by the start of its abbr, as resolved.py beside the results has it. */
    private static EvalConfig config(String abbr) {
        if (abbr.startsWith("bbh") && abbr.endsWith("boolean_expressions")) {
            return config("opencompass.datasets.BBHEvaluator", null, null);
        } else if (abbr.startsWith("bbh")) {
            String postprocessor = "opencompass.datasets.bbh_mcq_postprocess";
            return config("opencompass.datasets.BBHEvaluator_mcq", postprocessor, postprocessor);
        } else if (abbr.startsWith("gsm8k")) {
            return config(
                    "opencompass.datasets.Gsm8kEvaluator",
                    "opencompass.datasets.gsm8k_postprocess",
                    "opencompass.datasets.gsm8k_dataset_postprocess");
        } else if (abbr.startsWith("humaneval")) {
            return config(
                    "opencompass.datasets.HumanEvalEvaluator", "opencompass.datasets.humaneval_postprocess_v2", null);
        } else if (abbr.startsWith("teval")) {
            Component evaluator =
                    new Component("opencompass.openicl.icl_evaluator.TEvalEvaluator", Map.of("subset", "instruct"));
            return new EvalConfig(
                    evaluator, new Component("opencompass.datasets.teval_postprocess", Map.of()), null, null);
        } else if (abbr.startsWith("wikitext")) {
            return config("opencompass.openicl.icl_evaluator.AveragePPLEvaluator", null, null);
        } else if (abbr.startsWith("jigsaw")) {
            return config("opencompass.openicl.icl_evaluator.AUCROCEvaluator", null, null);
        } else if (abbr.startsWith("mmlu_openai")) {
            Component pattern = new Component(
                    "opencompass.utils.text_postprocessors.match_answer_pattern",
                    Map.of("answer_pattern", "(?i)ANSWER\\s*:\\s*([A-D])"));
            return new EvalConfig(ACC, pattern, null, null);
        } else if (abbr.contains("_ppl") || abbr.contains("_ll")) {
            return new EvalConfig(abbr.matches("mmlu.*|hellaswag_10shot.*") ? DETAILS : ACC, null, null, null);
        }
        Map<String, Object> arguments = new LinkedHashMap<>();
        arguments.put("options", abbr.startsWith("siqa") ? "ABC" : abbr.startsWith("winogrande") ? "AB" : "ABCD");
        if (abbr.startsWith("siqa")) {
            arguments.put("cushion", false);
        }
        Component option = new Component("opencompass.utils.text_postprocessors.first_option_postprocess", arguments);
        return new EvalConfig(abbr.matches("(mmlu|hellaswag).*") ? DETAILS : ACC, option, null, "BOT");
    }

    private static EvalConfig config(String evaluator, @Nullable String prediction, @Nullable String reference) {
        return new EvalConfig(
                new Component(evaluator, Map.of()),
                prediction == null ? null : new Component(prediction, Map.of()),
                reference == null ? null : new Component(reference, Map.of()),
                null);
    }

    @TestFactory
    Stream<DynamicTest> resultsAreThoseOfOpenCompassInItsMode() {
        return files().map(file -> dynamicTest(name(file), () -> compare(file, true)));
    }

    @TestFactory
    Stream<DynamicTest> resultsAreTheSameByDefaultWhereOpenCompassDoesRight() {
        return files().map(file -> dynamicTest(name(file), () -> compare(file, false)));
    }

    private static String name(Path file) {
        int parts = file.getNameCount();
        return file.subpath(parts - 4, parts).toString();
    }

    private static Stream<Path> files() {
        Path root = shared("golden/opencompass");
        List<Path> files = new ArrayList<>();
        for (String run : List.of("synth", "humaneval_synth", "gen", "ppl", "pplonly", "chat", "clp", "clp_tf4")) {
            try (Stream<Path> found = Files.walk(root.resolve(run).resolve("results"))) {
                found.filter(file -> file.toString().endsWith(".json")).sorted().forEach(files::add);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return files.stream();
    }

    private static void compare(Path file, boolean compat) throws IOException {
        Map<String, Object> expected = read(file);
        Path predictions = file.resolve("../../../predictions")
                .resolve(file.subpath(file.getNameCount() - 2, file.getNameCount()))
                .normalize();
        List<Map<String, Object>> records = new ArrayList<>();
        read(predictions).values().forEach(value -> records.add(stringKeys(value)));
        String abbr = file.getFileName().toString().replace(".json", "");
        boolean onlyNumbers = abbr.startsWith("wikitext");
        Map<String, @Nullable Object> result = DatasetEvaluation.evaluate(EvaluationRequest.of(
                config(abbr),
                records,
                rows(abbr, records, expected),
                onlyNumbers ? null : "answer",
                subdivision(expected, abbr),
                compat));
        if (!compat) {
            // OpenCompass means to give them, and never does
            result.remove("correct_bpb");
            result.remove("incorrect_bpb");
        }
        if (abbr.startsWith("humaneval") && !pythonWrites311()) {
            withoutMessages(expected);
            withoutMessages(result);
        }
        Like.assertLike(result, expected, abbr);
    }

    /** The dataset's rows: references are what the inferencer stored as gold, or stand in the details. */
    private static List<Row> rows(String abbr, List<Map<String, Object>> records, Map<String, Object> expected)
            throws IOException {
        List<Map<String, Object>> humanEval = new ArrayList<>();
        if (abbr.startsWith("humaneval")) {
            for (String line : Files.readAllLines(shared("data/humaneval/human-eval-v2-20210705.jsonl"))) {
                humanEval.add(stringKeys(JSON.readValue(line, Map.class)));
            }
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < records.size(); i++) {
            Map<String, Object> columns = new LinkedHashMap<>(humanEval.isEmpty() ? Map.of() : humanEval.get(i));
            columns.put(
                    "answer",
                    abbr.startsWith("teval")
                            ? entry(expected, i)
                            : records.get(i).get("gold"));
            rows.add(new Row(i, columns));
        }
        return rows;
    }

    /** The chat inferencer stores the last turn as gold, the dataset has the whole entry. */
    private static Object entry(Map<String, Object> expected, int i) {
        Map<String, Object> details = part(expected, "details");
        return String.valueOf(part(details, String.valueOf(i)).get("references"));
    }

    private static String subdivision(Map<String, Object> expected, String abbr) {
        if (expected.get("details") instanceof List<?> list && list.get(0) instanceof Map<?, ?> first) {
            return String.valueOf(first.get("example_abbr")).replaceAll("_0$", "");
        }
        return abbr;
    }

    private static boolean pythonWrites311() {
        return org.occlocal.harness.sandbox.PythonSandbox.open(org.occlocal.harness.sandbox.SandboxLimits.DEFAULT)
                .pythonVersion()
                .startsWith("3.11.");
    }

    private static void withoutMessages(Map<String, @Nullable Object> result) {
        if (result.get("details") instanceof List<?> details) {
            details.forEach(detail -> stringKeys(detail).remove("result"));
        }
    }

    @Test
    void bitsPerByteAreGivenByDefault() throws IOException {
        Path file = shared("golden/opencompass/ppl/predictions/tiny-qwen2/siqa_ppl_ced5f6.json");
        List<Map<String, Object>> records = new ArrayList<>();
        read(file).values().forEach(value -> records.add(stringKeys(value)));
        Map<String, @Nullable Object> result = DatasetEvaluation.evaluate(EvaluationRequest.of(
                config("siqa_ppl"), records, rows("siqa_ppl", records, Map.of()), "answer", "siqa_ppl", false));
        assertThat(result).containsKeys("correct_bpb", "incorrect_bpb");
    }

    @Test
    void humanEvalOnPartOfItsRowsIsJudgedUnlessOpenCompassIsToBeFollowed() throws IOException {
        Path file = shared("golden/opencompass/humaneval/predictions/tiny-qwen2/humaneval_gen_8e312c.json");
        List<Map<String, Object>> records = new ArrayList<>();
        read(file).values().forEach(value -> records.add(stringKeys(value)));
        List<Row> rows = rows("humaneval", records, Map.of());
        EvalConfig config = config("humaneval");
        assertThat(DatasetEvaluation.evaluate(
                        EvaluationRequest.of(config, records, rows, "answer", "humaneval", false)))
                .containsEntry("humaneval_pass@1", 0.0);
        EvaluationRequest strict = EvaluationRequest.of(config, records, rows, "answer", "humaneval", true);
        assertThatThrownBy(() -> DatasetEvaluation.evaluate(strict))
                .isInstanceOf(EvaluationException.class)
                .hasMessageContaining("Some problems are not attempted");
    }

    private static Map<String, Object> read(Path file) throws IOException {
        return stringKeys(JSON.readValue(file.toFile(), Map.class));
    }

    private static Map<String, Object> part(Map<String, Object> whole, String key) {
        return stringKeys(Objects.requireNonNull(whole.get(key)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> stringKeys(Object value) {
        return (Map<String, Object>) value;
    }
}
