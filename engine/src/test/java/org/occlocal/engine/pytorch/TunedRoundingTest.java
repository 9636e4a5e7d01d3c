package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.onnx.OnnxCausalLm;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.CheckpointQuantizer;
import org.occlocal.models.quantization.MatrixRounding;
import org.occlocal.models.quantization.QuantizationScheme;

/** Every family, tuned and written, and read back by both engines. */
final class TunedRoundingTest {

    /** What ONNX Runtime's rounded inputs move scores by; see OnnxQuantizedContractTest. */
    private static final double ROUNDED_INPUTS = 0.1;

    private static final int STEPS = 16;

    @TempDir
    private Path folder = Path.of("");

    static Stream<ReferenceCase> cases() throws IOException {
        Set<String> families = new HashSet<>();
        return ReferenceCase.all().stream()
                .filter(reference ->
                        families.add(Checkpoint.open(reference.folder()).spec().modelType()));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void comesNearerToTheModelThanWhatItBeganWith(ReferenceCase reference) throws IOException {
        Checkpoint plain = Checkpoint.open(reference.folder());
        List<int[]> sequences = sequences(plain.spec().vocabularySize());
        Path nearest = folder.resolve("nearest");
        CheckpointQuantizer.Report other = quantizer(plain).write(nearest, MatrixRounding.TO_NEAREST);
        Path tuned = folder.resolve("tuned");
        List<String> said = new ArrayList<>();
        CheckpointQuantizer.Report report = quantizer(plain).write(tuned, tuning(plain, sequences, STEPS, said));
        assertThat(report.weightBytes()).isEqualTo(other.weightBytes());
        // an embedding that is not the head is not tuned
        assertThat(report.nearest()).isEqualTo(plain.spec().weights().tied() ? 0 : 1);
        assertThat(said).anyMatch(line -> line.startsWith("tuning: step " + STEPS + " of " + STEPS));
        double[] expected = scores(load(plain), sequences);
        double[] own = scores(load(Checkpoint.open(tuned)), sequences);
        assertThat(distance(own, expected))
                .isLessThan(0.9 * distance(scores(load(Checkpoint.open(nearest)), sequences), expected));
        double[] onnx = scores(OnnxCausalLm.load(Checkpoint.open(tuned), DeviceChoice.cpu(), Dtype.FLOAT32), sequences);
        assertThat(distance(onnx, own)).isLessThan(ROUNDED_INPUTS);
    }

    @Test
    void tablesThatAreKeptStayAsTheyAre() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("qwen2_tied").folder());
        Path out = folder.resolve("kept");
        List<int[]> sequences = sequences(plain.spec().vocabularySize());
        new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), true)
                .write(out, tuning(plain, sequences, STEPS, new ArrayList<>()));
        Checkpoint written = Checkpoint.open(out);
        assertThat(written.matrix("model.embed_tokens.weight")).isNull();
        assertThat(written.matrix("model.layers.0.mlp.down_proj.weight")).isNotNull();
        Path nearest = folder.resolve("nearest");
        new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), true).write(nearest, MatrixRounding.TO_NEAREST);
        double[] expected = scores(load(plain), sequences);
        assertThat(distance(scores(load(written), sequences), expected))
                .isLessThan(0.9 * distance(scores(load(Checkpoint.open(nearest)), sequences), expected));
    }

    @Test
    void wholeRowsAndSymmetricCodesAreTunedToo() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        QuantizationScheme rows = new QuantizationScheme(4, QuantizationScheme.WHOLE_ROW, true);
        List<int[]> sequences = sequences(plain.spec().vocabularySize());
        Path tuned = folder.resolve("tuned");
        new CheckpointQuantizer(plain, rows, false).write(tuned, tuning(plain, sequences, STEPS, new ArrayList<>()));
        Path nearest = folder.resolve("nearest");
        new CheckpointQuantizer(plain, rows, false).write(nearest, MatrixRounding.TO_NEAREST);
        double[] expected = scores(load(plain), sequences);
        assertThat(distance(scores(load(Checkpoint.open(tuned)), sequences), expected))
                .isLessThan(0.9 * distance(scores(load(Checkpoint.open(nearest)), sequences), expected));
    }

    @Test
    void theSameTextsGiveTheSameBytes() throws IOException {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("bloom").folder());
        List<int[]> sequences = sequences(plain.spec().vocabularySize());
        for (String name : List.of("one", "two")) {
            quantizer(plain).write(folder.resolve(name), tuning(plain, sequences, 3, new ArrayList<>()));
        }
        assertThat(folder.resolve("one/model.safetensors"))
                .hasSameBinaryContentAs(folder.resolve("two/model.safetensors"));
    }

    @Test
    void noStepsNoTextsOtherBitsAndTokensThatAreNoneAreRefused() {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        List<int[]> sequences = sequences(plain.spec().vocabularySize());
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

    private static CheckpointQuantizer quantizer(Checkpoint plain) {
        return new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), false);
    }

    private static List<int[]> sequences(int vocabulary) {
        SplittableRandom random = new SplittableRandom(7);
        return Stream.generate(() -> random.ints(30, 0, vocabulary).toArray())
                .limit(40)
                .toList();
    }

    private static CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), Dtype.FLOAT32);
    }

    /** Of all tokens; the model is closed. */
    private static double[] scores(CausalLm model, List<int[]> sequences) {
        try (model) {
            return model.score(sequences.stream().map(ScoreRequest::whole).toList()).stream()
                    .flatMapToDouble(own -> IntStream.range(0, own.size()).mapToDouble(own::logProbability))
                    .toArray();
        }
    }

    private static double distance(double[] some, double[] others) {
        double sum = 0;
        for (int i = 0; i < some.length; i++) {
            sum += Math.abs(some[i] - others[i]);
        }
        return sum / some.length;
    }
}
