package org.occlocal.harness.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
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
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.ResultFiles;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.prompts.ConversationStyle;
import org.occlocal.harness.prompts.PromptMode;
import org.occlocal.harness.prompts.PromptStyle;
import org.occlocal.harness.prompts.RowPrompts;
import org.occlocal.harness.prompts.TextStyle;
import org.occlocal.harness.python.PythonJson;
import org.occlocal.harness.tasks.DatasetRun;
import org.occlocal.harness.tasks.Judgement;
import org.occlocal.harness.tasks.PreparedDataset;

/**
 * What OpenCompass' own evaluators asked a judge, and what they made of its answers: see make_llm_judge_references.py beside
 * the tests.
 */
final class JudgedReferencesTest {

    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.USE_LONG_FOR_INTS);

    @TempDir
    private Path folder = Path.of("");

    private final Map<?, ?> references;

    JudgedReferencesTest() throws IOException {
        try (InputStream stream =
                JudgedReferencesTest.class.getResourceAsStream("/org/occlocal/harness/judges/judged.json")) {
            references = JSON.readValue(stream, Map.class);
        }
    }

    @TestFactory
    Stream<DynamicTest> judgesAreAskedAndBelievedAsInOpenCompass() {
        return cases().map(one -> dynamicTest(one.get("name") + " " + number(one), () -> check(one)));
    }

    private int number(Map<?, ?> one) {
        return list(references.get("cases")).indexOf(one);
    }

    private Stream<Map<?, ?>> cases() {
        return list(references.get("cases")).stream().map(JudgedReferencesTest::map);
    }

    private void check(Map<?, ?> reference) throws IOException {
        RunFolder run = new RunFolder(Files.createDirectories(folder.resolve("run" + number(reference))));
        PreparedDataset dataset = dataset(reference);
        ModelConfig model = model(Map.of("type", "HuggingFaceBaseModel", "abbr", "m", "path", "m"));
        ModelConfig judge = judge(map(reference.get("config")));
        List<Map<String, Object>> predictions = predictions(reference);
        run.writePredictions("m", "made", predictions.size(), predictions::get);

        Judgement judgement = new Judgement(dataset, run, model, judge);
        List<Map<String, Object>> asked = list(reference.get("asked")).stream()
                .map(JudgedReferencesTest::textKeys)
                .toList();
        checkPrompts(Objects.requireNonNull(judgement.ask(true)), judge, asked);
        Judgement.folderIn(run).writePredictions("j", "m/made", asked.size(), asked::get);
        new DatasetRun(dataset, run).evaluate(model, judgement, true, said -> {});

        ResultFiles files = new ResultFiles(run.folder(), "m", "made");
        Map<?, ?> result = JSON.readValue(files.result().toFile(), Map.class);
        Map<Object, Object> expected = new LinkedHashMap<>(map(reference.get("result")));
        Object details = expected.remove("details");
        Map<Object, Object> metrics = new LinkedHashMap<>(result);
        Like.assertLike(verdicts(metrics.remove("details")), verdicts(details), "details");
        Like.assertLike(metrics, expected, "metrics");
    }

    private static void checkPrompts(PreparedDataset questions, ModelConfig judge, List<Map<String, Object>> asked) {
        RowPrompts prompts = RowPrompts.of(questions.config().inference(), "reference");
        PromptStyle style = judge.kind().isChat() ? new ConversationStyle(null) : new TextStyle(null);
        List<Object> stored = new ArrayList<>();
        questions
                .rows()
                .forEach(row -> stored.add(style.render(prompts.question(row, List.of()), PromptMode.GENERATE)
                        .stored()));
        assertThat(stored)
                .isEqualTo(asked.stream().map(one -> one.get("origin_prompt")).toList());
        for (int i = 0; i < asked.size(); i++) {
            Object reference =
                    Objects.requireNonNull(questions.rows().get(i).columns().get("reference"));
            Object gold = asked.get(i).get("gold");
            assertThat(List.of("", 0.0).contains(reference) ? "none" : reference)
                    .isEqualTo(gold == null ? "none" : gold);
        }
    }

    /** Expressions of MATHVerifyEvaluator are written otherwise there. */
    private static @Nullable Object verdicts(@Nullable Object details) {
        List<Object> verdicts = new ArrayList<>();
        for (Object detail : list(details)) {
            Map<Object, Object> copy = new LinkedHashMap<>(map(detail));
            copy.computeIfPresent("rule_evaluation", (key, ruled) -> list(ruled).stream()
                    .map(one -> String.valueOf(map(one).get("correct")) + map(one).get("evaluation_method"))
                    .toList());
            verdicts.add(copy);
        }
        return verdicts;
    }

    private PreparedDataset dataset(Map<?, ?> reference) throws IOException {
        List<?> rows = list(references.get("rows")).subList(0, integer(reference, "rows"));
        StringBuilder lines = new StringBuilder();
        rows.forEach(row -> lines.append(PythonJson.dumps(row)).append('\n'));
        Path file = Files.writeString(folder.resolve("rows" + rows.size() + ".jsonl"), lines);
        Map<String, Object> template = Map.of("type", "PromptTemplate", "template", "{question}");
        Problems problems = new Problems();
        DatasetConfig config = DatasetConfig.read(
                Map.of(
                        "abbr",
                        "made",
                        "type",
                        "JsonlDataset",
                        "path",
                        file.toString(),
                        "n",
                        reference.get("n"),
                        "k",
                        reference.get("k"),
                        "reader_cfg",
                        Map.of("input_columns", List.of("question"), "output_column", reference.get("output_column")),
                        "infer_cfg",
                        Map.of("prompt_template", template, "inferencer", Map.of("type", "GenInferencer")),
                        "eval_cfg",
                        Map.of("evaluator", reference.get("config"))),
                "test",
                problems);
        PreparedDataset prepared =
                config == null ? null : PreparedDataset.prepare(config, DataRoot.of(folder), 0, problems);
        assertThat(problems.errors()).isEmpty();
        return Objects.requireNonNull(prepared);
    }

    private List<Map<String, Object>> predictions(Map<?, ?> reference) {
        List<?> all = list(references.get("predictions"));
        int each = list(references.get("rows")).size();
        List<Map<String, Object>> records = new ArrayList<>();
        for (int replica = 0; replica < integer(reference, "n"); replica++) {
            for (int i = 0; i < integer(reference, "rows"); i++) {
                records.add(Map.of("prediction", all.get(replica * each + i)));
            }
        }
        return records;
    }

    private static ModelConfig judge(Map<?, ?> evaluator) {
        Map<?, ?> own = evaluator.containsKey("llm_evaluator") ? map(evaluator.get("llm_evaluator")) : evaluator;
        Map<?, ?> config = map(own.get("judge_cfg"));
        Map<String, Object> judge = new LinkedHashMap<>();
        judge.put(
                "type",
                Boolean.TRUE.equals(config.get("chat")) ? "HuggingFacewithChatTemplate" : "HuggingFaceBaseModel");
        judge.put("abbr", "j");
        judge.put("path", "j");
        if (config.get("pred_postprocessor") != null) {
            judge.put("pred_postprocessor", config.get("pred_postprocessor"));
        }
        return model(judge);
    }

    private static ModelConfig model(Map<String, Object> values) {
        Problems problems = new Problems();
        ModelConfig model = ModelConfig.read(values, "test", problems);
        assertThat(problems.errors()).isEmpty();
        return Objects.requireNonNull(model);
    }

    private static int integer(Map<?, ?> map, String key) {
        return ((Number) Objects.requireNonNull(map.get(key))).intValue();
    }

    private static Map<String, Object> textKeys(@Nullable Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map(value).forEach((key, item) -> copy.put((String) key, item));
        return copy;
    }

    private static Map<?, ?> map(@Nullable Object value) {
        return (Map<?, ?>) Objects.requireNonNull(value);
    }

    private static List<?> list(@Nullable Object value) {
        return (List<?>) Objects.requireNonNull(value);
    }
}
