package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.CheckpointQuantizer;
import org.occlocal.models.quantization.MatrixRounding;
import org.occlocal.models.quantization.QuantizationScheme;

/** Besides what {@link RoundedFamiliesTest} asks of every family. */
final class TunedRoundingTest {

    private static final int STEPS = 16;

    @TempDir
    private Path folder = Path.of("");

    @Test
    void tablesThatAreKeptStayAsTheyAre() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("qwen2_tied").folder());
        Path out = folder.resolve("kept");
        List<int[]> sequences = RoundedModels.sequences(plain);
        new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), true)
                .write(out, tuning(plain, sequences, STEPS, new ArrayList<>()));
        Checkpoint written = Checkpoint.open(out);
        assertThat(written.matrix("model.embed_tokens.weight")).isNull();
        assertThat(written.matrix("model.layers.0.mlp.down_proj.weight")).isNotNull();
        Path nearest = folder.resolve("nearest");
        new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), true).write(nearest, MatrixRounding.TO_NEAREST);
        double[] expected = RoundedModels.scores(RoundedModels.load(plain), sequences);
        assertThat(RoundedModels.distance(RoundedModels.scores(RoundedModels.load(written), sequences), expected))
                .isLessThan(0.9
                        * RoundedModels.distance(
                                RoundedModels.scores(RoundedModels.load(Checkpoint.open(nearest)), sequences),
                                expected));
    }

    @Test
    void wholeRowsAndSymmetricCodesAreTunedToo() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        QuantizationScheme rows = new QuantizationScheme(4, QuantizationScheme.WHOLE_ROW, true);
        List<int[]> sequences = RoundedModels.sequences(plain);
        Path tuned = folder.resolve("tuned");
        new CheckpointQuantizer(plain, rows, false).write(tuned, tuning(plain, sequences, STEPS, new ArrayList<>()));
        Path nearest = folder.resolve("nearest");
        new CheckpointQuantizer(plain, rows, false).write(nearest, MatrixRounding.TO_NEAREST);
        double[] expected = RoundedModels.scores(RoundedModels.load(plain), sequences);
        assertThat(RoundedModels.distance(
                        RoundedModels.scores(RoundedModels.load(Checkpoint.open(tuned)), sequences), expected))
                .isLessThan(0.9
                        * RoundedModels.distance(
                                RoundedModels.scores(RoundedModels.load(Checkpoint.open(nearest)), sequences),
                                expected));
    }

    /** Gemma 4's full layers have keys that are their values too: one tensor of the checkpoint, in two places of a slot. */
    @Test
    void aTensorInTwoPlacesIsTunedInBoth() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("gemma4_text").folder());
        List<int[]> sequences = RoundedModels.sequences(plain);
        double[] expected = RoundedModels.scores(RoundedModels.load(plain), sequences);
        Path nearest = folder.resolve("nearest");
        RoundedModels.quantizer(plain).write(nearest, MatrixRounding.TO_NEAREST);
        Path tuned = folder.resolve("tuned");
        RoundedModels.quantizer(plain).write(tuned, tuning(plain, sequences, 16, new ArrayList<>()));
        assertThat(distance(tuned, sequences, expected)).isLessThan(0.9 * distance(nearest, sequences, expected));
    }

    private static double distance(Path checkpoint, List<int[]> sequences, double[] expected) {
        return RoundedModels.distance(
                RoundedModels.scores(RoundedModels.load(Checkpoint.open(checkpoint)), sequences), expected);
    }

    @Test
    void theSameTextsGiveTheSameBytes() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("bloom").folder());
        List<int[]> sequences = RoundedModels.sequences(plain);
        for (String name : List.of("one", "two")) {
            RoundedModels.quantizer(plain).write(folder.resolve(name), tuning(plain, sequences, 3, new ArrayList<>()));
        }
        assertThat(folder.resolve("one/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("two/model.safetensors"));
    }

    @Test
    void noStepsNoTextsOtherBitsAndTokensThatAreNoneAreRefused() {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        List<int[]> sequences = RoundedModels.sequences(plain);
        assertThatThrownBy(() -> tuning(plain, sequences, 0, new ArrayList<>()))
                .hasMessage("0 steps with 40 sequences, at least one of each is needed");
        assertThatThrownBy(() -> tuning(plain, List.of(), 1, new ArrayList<>()))
                .hasMessage("1 steps with 0 sequences, at least one of each is needed");
        assertThatThrownBy(() -> tuning(plain, List.of(new int[] {-1}), 1, new ArrayList<>()))
                .hasMessageContaining("token id -1");
        assertThatThrownBy(() -> new CheckpointQuantizer(plain, QuantizationScheme.ofBits(8), false)
                        .write(folder.resolve("eight"), tuning(plain, sequences, 1, new ArrayList<>())))
                .hasMessage("8 bits cannot be tuned, only 4");
    }

    private static TunedRounding tuning(Checkpoint plain, List<int[]> sequences, int steps, List<String> said) {
        return new TunedRounding(plain, MatrixRounding.TO_NEAREST, sequences, steps, said::add);
    }
}
