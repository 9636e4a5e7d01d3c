package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.python.PythonConfigs;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.inferencers.TextModel;

/**
 * Chat, generation and multiple choice in one task. In OpenCompass a chat dataset leaves its template parser in the model,
 * and whatever comes behind it fails with {@code KeyError: 'role'}.
 */
final class MixedDatasetsTest {

    private static final Path RESOURCES = Path.of("src/test/resources/org/occlocal/harness");
    private static final Path DEMO = Path.of("../cli/src/main/resources/demo/model");
    private static final String CHAT_TEMPLATE =
            """
            {% for m in messages %}<{{ m.role }}>{{ m.content }}
            {% endfor %}{% if add_generation_prompt %}<assistant>{% endif %}""";

    /** A row in the layout of T-Eval's instruct_v1.json. */
    private static final String DIALOGUE =
            """
            {"origin_prompt": [
               {"role": "system", "content": "You can call the tool clock.now."},
               {"role": "user", "content": "Thought/Action/Args, please. What time is it?"}],
             "ground_truth": {"action": "clock.now", "args": {"zone": "UTC"}},
             "template": {"thought_start": "Thought: ", "thought_end": "\\n", "action_start": "Action: ",
                          "action_end": "\\n", "args_start": "Args: ", "args_end": ""},
             "meta_data": {"response_format": "string"}}""";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void chatThenGenerationThenMultipleChoiceInAnyOrderForAllKindsOfModels() throws IOException {
        RunConfig config = config();
        Path checkpoint = chatModel();
        Path dialogues = folder.resolve("data/teval/EN/instruct_v1.json");
        Files.createDirectories(dialogues.getParent());
        Files.writeString(dialogues, "{\"0\": " + DIALOGUE + ", \"1\": " + DIALOGUE + "}");
        DataRoot root = new DataRoot(List.of(folder, RESOURCES.resolve("datasets")));
        for (ModelConfig modelConfig : config.models()) {
            Map<String, Map<String, Double>> first = new LinkedHashMap<>();
            try (TextModel model = TextModel.load(checkpoint, DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
                RunModel asked = new RunModel(modelConfig, model, new RunOptions(4, 2048, 3, 0, false, false));
                List<DatasetConfig> order = new ArrayList<>(config.datasets());
                for (int round = 0; round < 4; round++) {
                    RunFolder run = new RunFolder(folder.resolve(modelConfig.name() + round));
                    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
                    for (DatasetConfig dataset : order) {
                        metrics.put(dataset.name(), run(dataset, root, asked, run));
                    }
                    if (round == 0) {
                        first.putAll(metrics);
                    }
                    assertThat(metrics)
                            .as(modelConfig.name() + " " + metrics.keySet())
                            .isEqualTo(first);
                    assertSamePredictions(modelConfig, order, run);
                    Collections.shuffle(order, new Random(round));
                }
            }
        }
    }

    private void assertSamePredictions(ModelConfig model, List<DatasetConfig> datasets, RunFolder run) {
        RunFolder first = new RunFolder(folder.resolve(model.name() + 0));
        for (DatasetConfig dataset : datasets) {
            assertThat(run.readPredictions(model.name(), dataset.name()))
                    .isEqualTo(first.readPredictions(model.name(), dataset.name()))
                    .isNotEmpty();
        }
    }

    private static Map<String, Double> run(DatasetConfig dataset, DataRoot root, RunModel model, RunFolder folder) {
        Problems problems = new Problems();
        PreparedDataset prepared = PreparedDataset.prepare(dataset, root, 3, problems);
        assertThat(problems.errors()).isEmpty();
        if (prepared == null) {
            throw new AssertionError(dataset.name());
        }
        DatasetRun run = new DatasetRun(prepared, folder);
        run.infer(model, Progress.silent());
        return run.evaluate(model.config(), false).metrics();
    }

    private static RunConfig config() {
        Path file = RESOURCES.resolve("tasks/mixed.py");
        Problems problems = new Problems();
        try (PythonConfigs python = new PythonConfigs(List.of(file.getParent()), null)) {
            RunConfig config = RunConfig.read(python.read(file), file.toString(), untyped -> untyped, problems);
            assertThat(problems.errors()).isEmpty();
            return config;
        }
    }

    /** The demo model with a chat template. */
    private Path chatModel() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("model"));
        try (Stream<Path> files = Files.list(DEMO)) {
            for (Path file : files.toList()) {
                Files.copy(file, copy.resolve(file.getFileName()));
            }
        }
        Files.writeString(copy.resolve("chat_template.jinja"), CHAT_TEMPLATE);
        return copy;
    }
}
