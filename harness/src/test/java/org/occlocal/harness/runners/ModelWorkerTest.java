package org.occlocal.harness.runners;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.harness.partitioners.InferTask;
import org.occlocal.harness.partitioners.Part;
import org.occlocal.harness.tasks.PreparedDataset;
import org.occlocal.harness.tasks.RunOptions;
import org.occlocal.inferencers.TextModel;

/** What becomes of a task whose datasets cannot all be answered. */
final class ModelWorkerTest {

    private static final Path DEMO = Path.of("../cli/src/main/resources/demo/model");

    @TempDir
    private Path folder = Path.of("");

    /** The processor's memory cannot be made to run out here: what is told of the start fails as a pass of the model would. */
    @Test
    void aDatasetThatMemoryIsTooSmallForLeavesTheOthersToBeAnswered() throws IOException {
        Files.writeString(
                folder.resolve("made.jsonl"),
                """
                {"question": "One and one are ", "answer": "two"}
                {"question": "One and two are ", "answer": "three"}
                """);
        DatasetConfig large = dataset("large");
        DatasetConfig small = dataset("small");
        RunFolder run = new RunFolder(folder.resolve("run"));
        List<Failure> failures = new ArrayList<>();
        try (ModelWorker worker = new ModelWorker(
                config -> TextModel.load(DEMO, DeviceChoice.cpu(), Dtype.FLOAT32, 0),
                Map.of("large", prepared(large), "small", prepared(small)),
                run,
                new RunOptions(4, 64, 0, 0, false, false),
                null,
                new OutOfMemoryAt("demo/large"))) {
            worker.run(new InferTask(model(), List.of(Part.whole(large), Part.whole(small))), failures::add);
        }
        assertThat(failures).hasSize(1);
        assertThat(failures.get(0).toString()).startsWith("demo/large: no memory");
        assertThat(run.readPredictions("demo", "small")).hasSize(2);
    }

    private static ModelConfig model() {
        Problems problems = new Problems();
        ModelConfig config = ModelConfig.read(
                Map.of("type", "HuggingFaceBaseModel", "abbr", "demo", "path", "demo"), "test", problems);
        assertThat(problems.errors()).isEmpty();
        return Objects.requireNonNull(config);
    }

    private static DatasetConfig dataset(String name) {
        Problems problems = new Problems();
        DatasetConfig config = DatasetConfig.read(
                Map.of(
                        "abbr",
                        name,
                        "type",
                        "CustomDataset",
                        "path",
                        "made.jsonl",
                        "reader_cfg",
                        Map.of("input_columns", List.of("question"), "output_column", "answer"),
                        "infer_cfg",
                        Map.of(
                                "prompt_template",
                                Map.of("type", "PromptTemplate", "template", "{question}"),
                                "inferencer",
                                Map.of("type", "GenInferencer", "max_out_len", 6L))),
                "test",
                problems);
        assertThat(problems.errors()).isEmpty();
        return Objects.requireNonNull(config);
    }

    private PreparedDataset prepared(DatasetConfig config) {
        Problems problems = new Problems();
        PreparedDataset prepared = PreparedDataset.prepare(config, DataRoot.of(folder), 0, problems);
        assertThat(problems.errors()).isEmpty();
        return Objects.requireNonNull(prepared);
    }

    /** Fails when one task starts. */
    private record OutOfMemoryAt(String task) implements Progress {

        @Override
        public Task start(String name, int samples, int known) {
            if (name.equals(task)) {
                throw new OutOfMemoryException("no memory", "use less");
            }
            return Progress.silent().start(name, samples, known);
        }

        @Override
        public void say(String message) {}
    }
}
