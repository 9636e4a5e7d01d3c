package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.python.PythonConfigs;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.SharedFiles;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.inferencers.AnswerSink;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.TextModel;

/**
 * Runs of the real OpenCompass, repeated from their configurations: the same prompts, scores and predictions. The files
 * and what made them are described in ../shared/golden/opencompass/README.md.
 */
final class GoldenRunsTest {

    private static final double TOLERANCE = 2e-4;
    private static final ObjectMapper JSON = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> repeatsTheRunsOfOpenCompass() {
        Path golden = SharedFiles.path("golden", "opencompass");
        try (PythonConfigs python = new PythonConfigs(List.of(golden), null)) {
            return Stream.of("ppl", "gen", "chat", "pplonly", "clp_tf4", "humaneval")
                    .flatMap(run -> cases(python, run))
                    .toList()
                    .stream(); // the interpreter is closed before the first test
        }
    }

    private Stream<DynamicTest> cases(PythonConfigs python, String run) {
        Path folder = SharedFiles.path("golden", "opencompass", run);
        RunConfig config = read(python, folder.resolve("resolved.py"));
        List<DynamicTest> tests = new ArrayList<>();
        for (ModelConfig model : config.models()) {
            Path predictions = folder.resolve("predictions").resolve(model.name());
            if (Files.isDirectory(predictions)) {
                tests.add(DynamicTest.dynamicTest(
                        run + " " + model.name(), () -> compare(run, config, model, predictions)));
            }
        }
        return tests.stream();
    }

    private static RunConfig read(PythonConfigs python, Path file) {
        Problems problems = new Problems();
        RunConfig config = RunConfig.read(python.read(file), file.toString(), untyped -> untyped, problems);
        assertThat(problems.errors()).isEmpty();
        return config;
    }

    private void compare(String run, RunConfig config, ModelConfig modelConfig, Path golden) throws IOException {
        List<String> differences = new ArrayList<>();
        Path shared = SharedFiles.path();
        try (TextModel model =
                TextModel.load(shared.resolve(modelConfig.path()), DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
            RunModel asked = new RunModel(modelConfig, model, new RunOptions(16, 4096, 0, 0, true, false));
            for (var dataset : config.datasets()) {
                Path file = golden.resolve(dataset.name() + ".json");
                if (!Files.exists(file)) {
                    continue;
                }
                Problems problems = new Problems();
                PreparedDataset prepared = PreparedDataset.prepare(dataset, DataRoot.of(shared), 0, problems);
                if (prepared == null) {
                    differences.add(dataset.name() + ": " + problems.errors());
                    continue;
                }
                List<Map<String, Object>> records =
                        AnswerSink.inOrder(prepared.rows().size(), sink -> Inference.of(prepared.inferencer())
                                .infer(
                                        prepared,
                                        asked,
                                        new InferenceMeter(),
                                        row -> false,
                                        (row, sample) -> sink.accept(row, sample.prediction())));
                Map<String, Map<String, Object>> expected = JSON.readValue(
                        file.toFile(), new TypeReference<LinkedHashMap<String, Map<String, Object>>>() {});
                if (records.size() != expected.size()) {
                    differences.add(dataset.name() + ": " + records.size() + " records, expected " + expected.size());
                }
                for (int i = 0; i < Math.min(records.size(), expected.size()); i++) {
                    compare(dataset.name() + " " + i, expected.get(Integer.toString(i)), records.get(i), differences);
                }
            }
        }
        assertThat(differences).as(run + " " + modelConfig.name()).isEmpty();
    }

    private static void compare(
            String where, @Nullable Object expected, @Nullable Object actual, List<String> differences) {
        if (expected instanceof Map<?, ?> map && actual instanceof Map<?, ?> given) {
            if (!List.copyOf(map.keySet()).equals(List.copyOf(given.keySet()))) {
                differences.add(where + ": keys " + given.keySet() + ", expected " + map.keySet());
            }
            map.forEach((key, value) -> compare(where + "." + key, value, given.get(key), differences));
        } else if (expected instanceof List<?> list && actual instanceof List<?> given && list.size() == given.size()) {
            for (int i = 0; i < list.size(); i++) {
                compare(where + "[" + i + "]", list.get(i), given.get(i), differences);
            }
        } else if (expected instanceof Number number && actual instanceof Number given) {
            if (Math.abs(number.doubleValue() - given.doubleValue()) > TOLERANCE) {
                differences.add(where + ": " + given + ", expected " + number);
            }
        } else if (!String.valueOf(expected).equals(String.valueOf(actual))) {
            differences.add(where + ": " + shortened(actual) + ", expected " + shortened(expected));
        }
    }

    private static String shortened(@Nullable Object value) {
        String text = String.valueOf(value).replace("\n", "\\n");
        return text.length() > 300 ? text.substring(0, 120) + " ... " + text.substring(text.length() - 170) : text;
    }
}
