package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.DatasetConfig;
import org.occlocal.configs.ModelConfig;
import org.occlocal.configs.Problems;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.Progress;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.output.RunFolder;
import org.occlocal.inferencers.TextModel;

/** Datasets whose journal ends anywhere: they end with the same bytes as undisturbed ones. */
final class ResumeTest {

    private static final Path DEMO = Path.of("../cli/src/main/resources/demo/model");
    private static final int ROWS = 40;
    private static final List<Map<String, Object>> INFERENCES = List.of(
            Map.of(
                    "prompt_template",
                    Map.of("type", "PromptTemplate", "template", Map.of("1", "{question} one", "2", "{question} two")),
                    "inferencer",
                    Map.of("type", "PPLInferencer", "labels", List.of("1", "2"))),
            Map.of(
                    "prompt_template",
                    Map.of("type", "PromptTemplate", "template", "{question}"),
                    "inferencer",
                    Map.of("type", "GenInferencer", "max_out_len", 6L)),
            Map.of(
                    "prompt_template",
                    Map.of("type", "PromptTemplate", "template", "{question}"),
                    "inferencer",
                    Map.of(
                            "type",
                            "SCInferencer",
                            "sc_size",
                            3L,
                            "max_out_len",
                            4L,
                            "generation_kwargs",
                            Map.of("do_sample", true, "temperature", 1.0))),
            Map.of(
                    "prompt_template",
                    Map.of("type", "PromptTemplate", "template", "{question}"),
                    "inferencer",
                    Map.of("type", "ChatInferencer", "max_out_len", 4L, "infer_mode", "every")),
            Map.of(
                    "prompt_template",
                    Map.of("type", "PromptTemplate", "template", "{question}"),
                    "inferencer",
                    Map.of("type", "SWCELossInferencer", "block_size", 50L, "stride", 20L)));

    @TempDir
    private Path folder = Path.of("");

    @Test
    void aJournalThatEndsAnywhereIsContinuedToTheSameBytes() throws IOException {
        long seed = Long.getLong("seed", System.nanoTime());
        Random random = new Random(seed);
        writeRows(ROWS, "");
        RunFolder run = new RunFolder(folder.resolve("run"));
        try (TextModel loaded = TextModel.load(DEMO, DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
            RunModel model = model(loaded, 64);
            for (int kind = 0; kind < INFERENCES.size(); kind++) {
                DatasetRun dataset = new DatasetRun(prepared(kind), run);
                dataset.infer(model, Progress.silent());
                Path predictions = run.folder().resolve("predictions/demo/made_" + kind + ".json");
                byte[] undisturbed = Files.readAllBytes(predictions);
                byte[] journal = Files.readAllBytes(run.journal("demo", "made_" + kind));
                for (int round = 0; round < 6; round++) {
                    int length = random.nextInt(journal.length + 1);
                    Files.write(run.journal("demo", "made_" + kind), Arrays.copyOf(journal, length));
                    Files.deleteIfExists(predictions);
                    dataset.infer(model, Progress.silent());
                    assertThat(Files.readAllBytes(predictions))
                            .as("kind %d cut at %d, seed %d", kind, length, seed)
                            .isEqualTo(undisturbed);
                }
            }
        }
    }

    /** As when a job of Slurm ends between the look at what is left and the next job. */
    @Test
    void whatIsKnownAlreadyIsWrittenOnceMoreAndNotSetAside() throws IOException {
        writeRows(ROWS, "");
        RunFolder run = new RunFolder(folder.resolve("run"));
        try (TextModel loaded = TextModel.load(DEMO, DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
            RunModel model = model(loaded, 64);
            for (int kind = 0; kind < 2; kind++) {
                DatasetRun dataset = new DatasetRun(prepared(kind), run);
                dataset.infer(model, Progress.silent());
                Path predictions = run.folder().resolve("predictions/demo/made_" + kind + ".json");
                byte[] first = Files.readAllBytes(predictions);
                dataset.infer(model, Progress.silent());
                assertThat(Files.readAllBytes(predictions)).isEqualTo(first);
            }
            try (Stream<Path> files = Files.list(run.folder().resolve("predictions/demo"))) {
                assertThat(files.map(file -> file.getFileName().toString()))
                        .containsExactlyInAnyOrder("made_0.json", "made_1.json");
            }
        }
    }

    @Test
    void changedRowsAndOptionsAreNoticedAndNothingIsMixed() throws IOException {
        writeRows(ROWS, "");
        RunFolder run = new RunFolder(folder.resolve("run"));
        List<String> said = new ArrayList<>();
        try (TextModel loaded = TextModel.load(DEMO, DeviceChoice.cpu(), Dtype.FLOAT32, 0)) {
            RunModel model = model(loaded, 64);
            new DatasetRun(prepared(0), run).infer(model, Progress.silent());
            assertThat(isComplete(run, model, said)).isTrue();
            assertThat(isComplete(run, model(loaded, 65), said)).isFalse();
            writeRows(ROWS, "x");
            assertThat(isComplete(run, model, said)).isFalse();
            writeRows(ROWS + 1, "");
            assertThat(isComplete(run, model, said)).isFalse();
            assertThat(said.get(0)).contains("--batch-tokens").doesNotContain("data");
            assertThat(said.get(1)).contains("the data of sample");
            assertThat(said.get(2)).contains("the data of sample");

            new DatasetRun(prepared(0), run).infer(model, Progress.silent());
            RunFolder fresh = new RunFolder(folder.resolve("fresh"));
            new DatasetRun(prepared(0), fresh).infer(model, Progress.silent());
            assertThat(run.folder().resolve("predictions/demo/made_0.json"))
                    .hasSameBinaryContentAs(fresh.folder().resolve("predictions/demo/made_0.json"));
            assertThat(run.folder().resolve("predictions/demo/made_0.json.old")).exists();
            assertThat(run.folder().resolve("journal/demo/made_0.jsonl.old")).exists();
        }
    }

    private boolean isComplete(RunFolder run, RunModel model, List<String> said) {
        return new DatasetRun(prepared(0), run)
                .isComplete(model.config(), model.model().identity(), model.options(), said::add);
    }

    private static RunModel model(TextModel loaded, int batchTokens) {
        Problems problems = new Problems();
        ModelConfig config = ModelConfig.read(
                Map.of("type", "HuggingFaceBaseModel", "abbr", "demo", "path", "demo"), "test", problems);
        assertThat(problems.errors()).isEmpty();
        if (config == null) {
            throw new AssertionError("not read");
        }
        return new RunModel(config, loaded, new RunOptions(4, batchTokens, 0, 0, false, false));
    }

    private PreparedDataset prepared(int kind) {
        Problems problems = new Problems();
        DatasetConfig config = DatasetConfig.read(
                Map.of(
                        "abbr",
                        "made_" + kind,
                        "type",
                        "CustomDataset",
                        "path",
                        "made.jsonl",
                        "reader_cfg",
                        Map.of("input_columns", List.of("question"), "output_column", "answer"),
                        "infer_cfg",
                        INFERENCES.get(kind)),
                "test",
                problems);
        PreparedDataset prepared =
                config == null ? null : PreparedDataset.prepare(config, DataRoot.of(folder), 0, problems);
        assertThat(problems.errors()).isEmpty();
        if (prepared == null) {
            throw new AssertionError("not prepared");
        }
        return prepared;
    }

    private void writeRows(int rows, String changed) throws IOException {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            lines.append("{\"question\": \"How many are ")
                    .append(i * 37 % 11)
                    .append(" and ")
                    .append(i);
            lines.append(i == 7 ? changed : "")
                    .append("?\", \"answer\": \"")
                    .append(1 + i % 2)
                    .append("\"}\n");
        }
        Files.writeString(folder.resolve("made.jsonl"), lines);
    }
}
