package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

/** Every family in 4 bits, rounded in each of the ways there are, written, and read back. */
final class RoundedFamiliesTest {

    private static final int STEPS = 16;

    @TempDir
    private Path folder = Path.of("");

    /** Rows in a wrong order, or inputs of another layer, would move the model farther away than rounding does. */
    @ParameterizedTest
    @MethodSource("org.occlocal.engine.ReferenceCase#families")
    void calibratingAndTuningComeNearerToTheModelThanRoundingToTheNearest(ReferenceCase reference) throws IOException {
        Checkpoint plain = Checkpoint.open(reference.folder());
        List<int[]> sequences = RoundedModels.sequences(plain);
        double[] expected = RoundedModels.scores(RoundedModels.load(plain), sequences);
        // an embedding that is not the head has no products, and is not tuned
        int tables = plain.spec().weights().tied() ? 0 : 1;

        Path nearest = folder.resolve("nearest");
        CheckpointQuantizer.Report rounded = RoundedModels.quantizer(plain).write(nearest, MatrixRounding.TO_NEAREST);
        assertThat(rounded.nearest()).isEqualTo(rounded.quantized());
        double distance = RoundedModels.distance(
                RoundedModels.scores(RoundedModels.load(Checkpoint.open(nearest)), sequences), expected);

        Path calibrated = folder.resolve("calibrated");
        List<String> said = new ArrayList<>();
        CheckpointQuantizer.Report report =
                RoundedModels.quantizer(plain).write(calibrated, new CalibratedRounding(plain, sequences, said::add));
        assertThat(report.nearest()).as("%s", said).isEqualTo(tables);
        assertThat(report.quantized()).isEqualTo(rounded.quantized());
        assertThat(report.weightBytes()).isEqualTo(rounded.weightBytes());
        double[] scores = RoundedModels.scores(RoundedModels.load(Checkpoint.open(calibrated)), sequences);
        assertThat(RoundedModels.distance(scores, expected)).isLessThan(distance);
        assertThat(RoundedModels.distance(onnxScores(calibrated, sequences), scores))
                .isLessThan(RoundedModels.ROUNDED_INPUTS);

        Path tuned = folder.resolve("tuned");
        List<String> steps = new ArrayList<>();
        report = RoundedModels.quantizer(plain)
                .write(tuned, new TunedRounding(plain, MatrixRounding.TO_NEAREST, sequences, STEPS, steps::add));
        assertThat(report.nearest()).isEqualTo(tables);
        assertThat(report.weightBytes()).isEqualTo(rounded.weightBytes());
        assertThat(steps).anyMatch(line -> line.startsWith("tuning: step " + STEPS + " of " + STEPS));
        scores = RoundedModels.scores(RoundedModels.load(Checkpoint.open(tuned)), sequences);
        assertThat(RoundedModels.distance(scores, expected)).isLessThan(0.9 * distance);
        assertThat(RoundedModels.distance(onnxScores(tuned, sequences), scores))
                .isLessThan(RoundedModels.ROUNDED_INPUTS);
    }

    private static double[] onnxScores(Path checkpoint, List<int[]> sequences) {
        return RoundedModels.scores(
                OnnxCausalLm.load(Checkpoint.open(checkpoint), DeviceChoice.cpu(), Dtype.FLOAT32), sequences);
    }
}
