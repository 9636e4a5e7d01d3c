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
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.CheckpointQuantizer;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.weights.WeightFiles;

/** Besides what {@link RoundedFamiliesTest} asks of every family. */
final class CalibratedRoundingTest {

    @TempDir
    private Path folder = Path.of("");

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
        assertThat(Files.exists(out.resolve(WeightFiles.PARTIAL))).isTrue();
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
