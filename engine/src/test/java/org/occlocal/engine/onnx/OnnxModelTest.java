package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.pytorch.PyTorchCausalLm;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;

/** What the contract does not ask of every engine. */
final class OnnxModelTest {

    private static final float TOLERANCE = 2e-4f;

    @TempDir
    Path temporary;

    private static Checkpoint checkpoint(String name) {
        return Checkpoint.open(ReferenceCase.named(name).folder());
    }

    private static OnnxCausalLm load(String name) {
        return OnnxCausalLm.load(checkpoint(name), DeviceChoice.cpu(), Dtype.FLOAT32);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "llama", "bloom", "qwen3_moe", "llama_dynamic"})
    void allLogProbabilitiesAreThoseOfTransformers(String name) {
        try (OnnxCausalLm model = load(name)) {
            for (ReferenceCase.Scored scored : ReferenceCase.named(name).scored()) {
                float[][] all = model.logProbabilities(scored.tokens());
                for (int t = 1; t < scored.tokens().length; t++) {
                    assertThat(all[t - 1][scored.tokens()[t]])
                            .isCloseTo(scored.logProbabilities().get(t).floatValue(), offset(TOLERANCE));
                }
                double mass = 0;
                for (float logProbability : all[0]) {
                    mass += Math.exp(logProbability);
                }
                assertThat(mass).isCloseTo(1, offset(1e-4));
            }
        }
    }

    /** Longer than a piece, and of many lengths, so that a pack takes several runs. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mistral",
                "falcon_alibi",
                "gpt_neox",
                "qwen2_moe",
                "qwen3_next",
                "granitemoehybrid",
                "lfm2",
                "falcon_h1",
                "jamba"
            })
    void aLargeTreeScoresAsInTheOtherEngine(String name) {
        Checkpoint checkpoint = checkpoint(name);
        int most = Math.min(700, checkpoint.spec().mostPositions() - 60);
        Random random = new Random(3);
        int vocabulary = checkpoint.spec().vocabularySize();
        List<ScorePack.Segment> segments = new ArrayList<>();
        List<ScorePack.Path> paths = new ArrayList<>();
        for (int root = 0; root < 5; root++) {
            int length = 1 + (most - 1) * root / 4;
            segments.add(
                    new ScorePack.Segment(-1, random.ints(length, 0, vocabulary).toArray()));
            int parent = segments.size() - 1;
            for (int leaf = 1; leaf < 4; leaf++) {
                segments.add(new ScorePack.Segment(
                        parent, random.ints(leaf * 13L, 0, vocabulary).toArray()));
                paths.add(new ScorePack.Path(segments.size() - 1, 1));
            }
        }
        ScorePack pack = new ScorePack(segments, paths);
        try (OnnxCausalLm model = load(name);
                PyTorchCausalLm other = PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), Dtype.FLOAT32)) {
            List<TokenScores> scores = model.score(pack);
            List<TokenScores> expected = other.score(pack);
            for (int p = 0; p < paths.size(); p++) {
                assertThat(scores.get(p).logProbabilities())
                        .containsExactly(expected.get(p).logProbabilities(), offset(TOLERANCE));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"gemma2", "opt_350m", "qwen3_5_text"})
    void stagesScoreAndGenerateAsOneDoes(String name) {
        DeviceChoice two = new DeviceChoice(List.of(DeviceId.CPU, DeviceId.CPU), true);
        int[] prompt = {5, 3, 9, 11, 2};
        try (OnnxCausalLm one = load(name);
                OnnxCausalLm staged = OnnxCausalLm.load(checkpoint(name), two, Dtype.FLOAT32)) {
            assertThat(staged.stages()).hasSize(2);
            assertThat(scores(staged, prompt)).containsExactly(scores(one, prompt), offset(1e-5f));
            assertThat(greedy(staged, prompt)).containsExactly(greedy(one, prompt));
        }
    }

    private static float[] scores(OnnxCausalLm model, int[] tokens) {
        return model.score(List.of(ScoreRequest.whole(tokens))).get(0).logProbabilities();
    }

    private static int[] greedy(OnnxCausalLm model, int[] prompt) {
        try (DecodeSession session = model.decode(new DecodeOptions(1, 40, false, List.of()))) {
            DecodeRow row = new DecodeRow(Sampling.GREEDY, 0);
            session.prefill(List.of(row), List.of(prompt));
            for (int i = 0; i < 30; i++) {
                session.step();
            }
            return row.newTokenIds();
        }
    }

    /** Rows leave and others come while the cache grows; each must go on as if it were alone. */
    @Test
    void rowsOfAGrowingCacheAreDecodedAsIfAlone() {
        Checkpoint checkpoint = checkpoint("gemma2");
        Random random = new Random(8);
        try (OnnxCausalLm model = load("gemma2")) {
            List<DecodeRow> rows = new ArrayList<>();
            List<int[]> prompts = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                rows.add(new DecodeRow(new Sampling(1.5, 0, 1, 0, 1, i), 0));
                prompts.add(random.ints(3 + 17L * i, 0, checkpoint.spec().vocabularySize())
                        .toArray());
            }
            List<List<Float>> decoded = new ArrayList<>();
            rows.forEach(row -> decoded.add(new ArrayList<>()));
            try (DecodeSession session = model.decode(new DecodeOptions(3, 200, false, List.of()))) {
                session.prefill(rows.subList(0, 3), prompts.subList(0, 3));
                for (int step = 0; step < 90; step++) {
                    for (int i = 0; i < 4; i++) {
                        if (session.rows().contains(rows.get(i))) {
                            decoded.get(i).add(rows.get(i).lastLogProbability());
                        }
                    }
                    if (step == 40) {
                        session.remove(rows.get(0));
                        session.prefill(rows.subList(3, 4), prompts.subList(3, 4));
                        decoded.get(3).add(rows.get(3).lastLogProbability());
                    }
                    session.step();
                }
            }
            for (int i = 0; i < 4; i++) {
                float[] scored = model.score(
                                List.of(new ScoreRequest(rows.get(i).tokens(), prompts.get(i).length)))
                        .get(0)
                        .logProbabilities();
                assertThat(decoded.get(i)).hasSizeGreaterThan(30);
                for (int t = 0; t < decoded.get(i).size(); t++) {
                    assertThat(decoded.get(i).get(t)).isCloseTo(scored[t], offset(5e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 50, 1000})
    void tilesOfTheVocabularyPredictAsTheWholeDoes(int tileTokens) {
        Checkpoint checkpoint = checkpoint("gemma2"); // soft-capped logits
        int c = checkpoint.spec().hiddenSize();
        FloatBuffer hidden = OnnxRuntime.floats(300L * c);
        Random random = new Random(1);
        while (hidden.hasRemaining()) {
            hidden.put((float) random.nextGaussian());
        }
        long[] rows = random.longs(200, 0, 300).toArray(); // more than a run takes
        List<float[]> expected = new ArrayList<>();
        try (WeightTensors source = new WeightTensors(checkpoint, true, 1);
                OnnxHead whole = OnnxHead.ofTexts(checkpoint.spec(), source, DeviceId.CPU, 1);
                OnnxHead tiled = OnnxHead.load(checkpoint.spec(), source, DeviceId.CPU, 1, 128, tileTokens)) {
            whole.predict(hidden.flip(), rows, (row, prediction) -> {
                assertThat(prediction.best()).isEqualTo(Sampler.best(prediction.logits()));
                assertThat(prediction.normalizer())
                        .isCloseTo(new LogitRow(prediction.logits()).normalizer(), offset(2e-6f));
                expected.add(prediction.logits());
            });
            tiled.predict(hidden, rows, (row, prediction) -> {
                assertThat(prediction.logits()).containsExactly(expected.get(row), offset(1e-5f));
                assertThat(prediction.logit(77)).isCloseTo(expected.get(row)[77], offset(1e-5f));
                assertThat(prediction.normalizer())
                        .isCloseTo(new LogitRow(expected.get(row)).normalizer(), offset(1e-5f));
                assertThat(expected.get(row)[prediction.best()])
                        .isCloseTo(expected.get(row)[Sampler.best(expected.get(row))], offset(1e-5f));
            });
        }
        assertThat(expected).hasSize(200);
    }

    @Test
    void aWeightThatIsNotFiniteIsNamed() throws IOException {
        try (Stream<Path> files = Files.list(ReferenceCase.named("llama").folder())) {
            for (Path file : files.toList()) {
                Files.copy(file, temporary.resolve(file.getFileName()));
            }
        }
        Path weights = temporary.resolve("model.safetensors");
        Checkpoint healthy = Checkpoint.open(temporary);
        var location = healthy.tensor("model.layers.1.mlp.down_proj.weight");
        ByteBuffer nan = ByteBuffer.allocate(location.dtype().bytes()).order(ByteOrder.LITTLE_ENDIAN);
        nan.put(location.dtype().bytes() - 1, (byte) 0x7f).put(location.dtype().bytes() - 2, (byte) 0xff);
        try (FileChannel channel = FileChannel.open(weights, StandardOpenOption.WRITE)) {
            channel.write(nan, location.byteOffset() + 5L * location.dtype().bytes());
        }
        assertThatThrownBy(() -> OnnxCausalLm.load(Checkpoint.open(temporary), DeviceChoice.cpu(), Dtype.FLOAT32))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("model.layers.1.mlp.down_proj.weight")
                .hasMessageContaining("NaN or infinity");
    }

    @Test
    void otherTypesAndMissingProvidersSayWhatToDo() {
        assertThatThrownBy(() -> OnnxCausalLm.load(checkpoint("llama"), DeviceChoice.cpu(), Dtype.BFLOAT16))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("computes in float32")
                .hasMessageContaining("--engine pytorch");
        assertThatThrownBy(() -> OnnxRuntime.options(DeviceId.cuda(0), 1))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("execution providers")
                .hasMessageContaining("onnx-gpu");
    }

    @Test
    void aModelOfRandomWeightsComputesNumbers() {
        try (OnnxCausalLm model = OnnxCausalLm.random(checkpoint("qwen3").spec(), DeviceChoice.cpu(), Dtype.FLOAT32)) {
            assertThat(scores(model, new int[] {1, 2, 3, 4})).doesNotContain(0f);
        }
    }
}
