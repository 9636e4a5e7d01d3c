package org.occlocal.harness.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.configs.ConfigException;
import org.occlocal.configs.Problems;
import org.occlocal.configs.RunConfig;
import org.occlocal.configs.python.PythonConfigs;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.harness.SharedFiles;
import org.occlocal.harness.datasets.DataRoot;
import org.occlocal.harness.retrievers.encoder.SentenceEncoders;
import org.occlocal.inferencers.InferenceMeter;
import org.occlocal.inferencers.TextModel;

/** Losses compared with those of OpenCompass' MDLRetriever on the same model: make_judge_references.py. */
final class LabelJudgeTest {

    private static final Path RESOURCES = Path.of("src", "test", "resources", "org", "occlocal", "harness");
    private static final String CONFIG =
            """
            models = [dict(type='HuggingFaceBaseModel', abbr='m', path='models/tiny-qwen2', max_seq_len=1024)]
            template = dict(
                type='PromptTemplate', ice_token='</E>',
                template={'yes': '</E>\\nQuestion: {question}\\nAnswer: yes', 'no': '</E>\\nQuestion: {question}\\nAnswer: no'})
            datasets = [dict(
                type='CustomDataset', abbr='d', path='rows.jsonl',
                reader_cfg=dict(input_columns=['question'], output_column='answer'),
                infer_cfg=dict(
                    ice_template=template,
                    retriever=dict(type='MDLRetriever', ice_num=2, candidate_num=4, ice_separator='', ice_eos_token=''),
                    inferencer=dict(type='PPLInferencer')),
                eval_cfg=dict(evaluator=dict(type='AccEvaluator')))]
            """;

    @TempDir
    private Path folder;

    @Test
    void lossesAreThoseOfOpenCompass() throws IOException {
        Path shared = SharedFiles.path();
        JsonNode reference = new ObjectMapper()
                .readTree(RESOURCES.resolve("tasks").resolve("judge.json").toFile());
        RunConfig config = write(reference);
        PreparedDataset dataset = prepared(config);
        try (TextModel loaded =
                        TextModel.load(shared.resolve("models/tiny-qwen2"), DeviceChoice.cpu(), Dtype.FLOAT32, 0);
                SentenceEncoders encoders = new SentenceEncoders(RESOURCES.resolve("retrievers/mpnet_mean"))) {
            RunOptions options = new RunOptions(16, 4096, 0, 0, false, false);
            RunModel model = new RunModel(config.models().get(0), loaded, options, encoders);
            LabelJudge judge = new LabelJudge(dataset, model, new InferenceMeter());
            for (JsonNode expected : reference.path("cases")) {
                List<Integer> examples = StreamSupport.stream(
                                expected.path("examples").spliterator(), false)
                        .map(JsonNode::intValue)
                        .toList();
                double[] losses = judge.of(expected.path("row").intValue(), examples);
                assertThat(losses).hasSize(2);
                for (int label = 0; label < 2; label++) {
                    assertThat(losses[label])
                            .as("%s label %d", examples, label)
                            .isCloseTo(expected.path("losses").path(label).doubleValue(), within(2e-4));
                }
            }
            assertThat(dataset.examples(model, new InferenceMeter()))
                    .hasSize(5)
                    .allSatisfy(shown -> assertThat(shown).hasSize(2).doesNotHaveDuplicates());
            RunModel without = new RunModel(config.models().get(0), loaded, options);
            assertThatThrownBy(() -> Inference.of(dataset.inferencer())
                            .infer(dataset, without, new InferenceMeter(), row -> false, (row, sample) -> {}))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("--sentence-encoder");
        }
    }

    private RunConfig write(JsonNode reference) throws IOException {
        StringBuilder rows = new StringBuilder();
        reference.path("rows").forEach(row -> rows.append(row).append('\n'));
        Files.writeString(folder.resolve("rows.jsonl"), rows);
        Path file = Files.writeString(folder.resolve("config.py"), CONFIG);
        Problems problems = new Problems();
        try (PythonConfigs python = new PythonConfigs(List.of(folder), null)) {
            RunConfig config = RunConfig.read(python.read(file), file.toString(), untyped -> untyped, problems);
            assertThat(problems.errors()).isEmpty();
            return config;
        }
    }

    private PreparedDataset prepared(RunConfig config) {
        Problems problems = new Problems();
        PreparedDataset dataset = PreparedDataset.prepare(config.datasets().get(0), DataRoot.of(folder), 0, problems);
        assertThat(problems.errors()).isEmpty();
        if (dataset == null) {
            throw new AssertionError("there are no problems, and no dataset");
        }
        return dataset;
    }
}
