package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.CheckpointQuantizer;
import org.occlocal.models.quantization.MatrixRounding;
import org.occlocal.models.quantization.QuantizationScheme;

/** Every family, calibrated and written, and read back by both engines. */
final class CalibratedRoundingTest {

    @TempDir
    private Path folder = Path.of("");

    /** Rows in a wrong order, or inputs of another layer, would move the model farther away than rounding does. */
    @ParameterizedTest
    @MethodSource("org.occlocal.engine.pytorch.RoundedModels#ofFamilies")
    void staysNearerToTheModelThanRoundingDoes(ReferenceCase reference) throws IOException {
        Checkpoint plain = Checkpoint.open(reference.folder());
        List<int[]> sequences = RoundedModels.sequences(plain);
        List<String> said = new ArrayList<>();
        Path calibrated = folder.resolve("calibrated");
        CheckpointQuantizer.Report report =
                RoundedModels.quantizer(plain).write(calibrated, new CalibratedRounding(plain, sequences, said::add));
        Path nearest = folder.resolve("nearest");
        CheckpointQuantizer.Report other = RoundedModels.quantizer(plain).write(nearest, MatrixRounding.TO_NEAREST);
        // an embedding that is not the head has no products
        assertThat(report.nearest())
                .as("%s", said)
                .isEqualTo(plain.spec().weights().tied() ? 0 : 1);
        assertThat(other.nearest()).isEqualTo(report.quantized());
        assertThat(report.weightBytes()).isEqualTo(other.weightBytes());
        double[] expected = RoundedModels.scores(RoundedModels.load(plain), sequences);
        double[] own = RoundedModels.scores(RoundedModels.load(Checkpoint.open(calibrated)), sequences);
        assertThat(RoundedModels.distance(own, expected))
                .isLessThan(RoundedModels.distance(
                        RoundedModels.scores(RoundedModels.load(Checkpoint.open(nearest)), sequences), expected));
        double[] onnx = RoundedModels.scores(
                OnnxCausalLm.load(Checkpoint.open(calibrated), DeviceChoice.cpu(), Dtype.FLOAT32), sequences);
        assertThat(RoundedModels.distance(onnx, own)).isLessThan(RoundedModels.ROUNDED_INPUTS);
    }

    @Test
    void tablesThatAreKeptStayAsTheyAre() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("qwen2_tied").folder());
        Path out = folder.resolve("kept");
        new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), true)
                .write(out, new CalibratedRounding(plain, RoundedModels.sequences(plain), line -> {}));
        Checkpoint written = Checkpoint.open(out);
        assertThat(written.matrix("model.embed_tokens.weight")).isNull();
        assertThat(written.matrix("model.layers.0.mlp.down_proj.weight")).isNotNull();
    }

    @Test
    void expertsThatSawTooFewTokensAreRoundedToTheNearestAndItIsSaid() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("mixtral").folder());
        List<String> said = new ArrayList<>();
        int[] alike = new int[60];
        new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), false)
                .write(folder.resolve("few"), new CalibratedRounding(plain, List.of(alike), said::add));
        assertThat(said).anyMatch(line -> line.matches("\\d+ matrices are rounded to the nearest: too few tokens .*"));
        assertThat(Checkpoint.open(folder.resolve("few")).leastBits()).isEqualTo(4);
    }

    @Test
    void theSameTextsGiveTheSameBytes() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("bloom").folder());
        List<int[]> sequences = RoundedModels.sequences(plain);
        for (String name : List.of("one", "two")) {
            RoundedModels.quantizer(plain)
                    .write(folder.resolve(name), new CalibratedRounding(plain, sequences, line -> {}));
        }
        assertThat(folder.resolve("one/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("two/model.safetensors"));
    }

    @Test
    void anInterruptedRunLeavesAFolderThatIsRecognized() {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        Path out = folder.resolve("interrupted");
        CalibratedRounding interrupted = new CalibratedRounding(plain, RoundedModels.sequences(plain), line -> {
            if (line.startsWith("calibrating layer 2")) {
                throw new IllegalStateException("stop");
            }
        });
        assertThatThrownBy(() -> RoundedModels.quantizer(plain).write(out, interrupted))
                .hasMessage("stop");
        assertThat(Files.exists(out.resolve(CheckpointQuantizer.PARTIAL))).isTrue();
        assertThat(Files.exists(out.resolve("config.json"))).isFalse();
    }

    @Test
    void tooFewTokensAndTokensThatAreNoneAreRefused() {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        assertThatThrownBy(() -> new CalibratedRounding(plain, List.of(new int[] {1, 2, 3}), line -> {}))
                .hasMessage("3 tokens to calibrate with, at least 32 are needed");
        assertThatThrownBy(() -> new CalibratedRounding(plain, List.of(new int[100], new int[] {-1}), line -> {}))
                .hasMessageContaining("token id -1");
    }
}
