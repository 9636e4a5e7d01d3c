package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;
import org.occlocal.models.weights.WeightFiles;

/** One layer beside what AutoGPTQ makes of it, see make_gptq_reference.py. */
final class GptqTest {

    private static final Path FOLDER = Path.of("src/test/resources/gptq");
    private static final QuantizationScheme INT4 = QuantizationScheme.ofBits(4);
    private static final int ROWS = 32;
    private static final int COLUMNS = 80;

    private final float[] weights = read("weights");
    private final float[] moments = read("moments");
    private final float[] errors = read("errors");

    private PtNDManager manager = PyTorchRuntime.start(List.of(DeviceId.CPU)).manager(DeviceId.CPU);
    private Gptq gptq = new Gptq(PyTorchRuntime.start(List.of(DeviceId.CPU)));

    @BeforeEach
    void enter() {
        PyTorchRuntime.start(List.of(DeviceId.CPU)).enter();
    }

    @AfterEach
    void close() {
        gptq.close();
        manager.close();
    }

    @Test
    void outputsChangeNoMoreThanByAutoGptq() throws IOException {
        float[] rounded = weights(moments, new float[0], INT4);
        JsonNode expected = expected("weights");
        assertThat(loss(rounded, toDouble(weights)))
                .isBetween(
                        0.4 * expected.path("auto_gptq").doubleValue(),
                        expected.path("auto_gptq").doubleValue())
                .isLessThan(expected.path("nearest").doubleValue() / 3);
    }

    @Test
    void outputsComeNoLessNearToThoseOfABetterModelThanByAutoGptqWithTheBestWeights() throws IOException {
        JsonNode expected = expected("wanted");
        double[] wanted = wanted();
        assertThat(loss(weights(moments, errors, INT4), wanted))
                .isBetween(
                        0.4 * expected.path("auto_gptq").doubleValue(),
                        expected.path("auto_gptq").doubleValue());
        assertThat(loss(weights(moments, new float[0], INT4), wanted))
                .isGreaterThan(2 * expected.path("auto_gptq").doubleValue());
    }

    @Test
    void eightBitsForWholeRowsAreFiner() {
        double eight = loss(weights(moments, new float[0], QuantizationScheme.ofBits(8)), toDouble(weights));
        assertThat(eight).isPositive().isLessThan(loss(weights(moments, new float[0], INT4), toDouble(weights)) / 50);
    }

    @Test
    void codesMeanTheWeightsThatAreToldAndFitTheFormat() {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            Gptq.Rounded rounded = round(scope, moments, errors, INT4);
            assertThat(rounded).isNotNull();
            QuantizedRows rows = rounded.rows();
            assertThat(rows.groups()).isEqualTo(3);
            for (byte zeroPoint : rows.zeroPoints()) {
                assertThat(zeroPoint).isBetween((byte) 1, (byte) 15);
            }
            for (byte code : rows.codes()) {
                assertThat(code).isBetween((byte) 0, (byte) 15);
            }
            float[] told = Program.floats(rounded.weights(), scope);
            float[] meant = rows.dequantized(null);
            for (int i = 0; i < told.length; i++) {
                assertThat(told[i]).isCloseTo(meant[i], Offset.offset(1e-6f));
            }
        }
    }

    /** One input again and again: all other directions are free, which damping decides. */
    @Test
    void momentsOfOneDirectionAreDamped() {
        float[] single = new float[COLUMNS * COLUMNS];
        for (int i = 0; i < COLUMNS; i++) {
            for (int j = 0; j < COLUMNS; j++) {
                single[i * COLUMNS + j] = (i + 1) * (j + 1) * 1e-3f;
            }
        }
        float[] rounded = weights(single, new float[0], INT4);
        for (int i = 0; i < rounded.length; i++) {
            assertThat((double) rounded[i]).isCloseTo(weights[i], Offset.offset(0.2));
        }
    }

    @Test
    void momentsThatAreNoNumbersOrAllZeroAreNotRoundedBy() {
        float[] broken = moments.clone();
        broken[7] = Float.NaN;
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            assertThat(round(scope, broken, new float[0], INT4)).isNull();
            assertThat(round(scope, new float[broken.length], new float[0], INT4))
                    .isNull();
            float[] endless = errors.clone();
            endless[0] = Float.POSITIVE_INFINITY;
            assertThat(round(scope, moments, endless, INT4)).isNull();
        }
    }

    private float[] weights(float[] someMoments, float[] someErrors, QuantizationScheme scheme) {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            Gptq.Rounded rounded = round(scope, someMoments, someErrors, scheme);
            assertThat(rounded).isNotNull();
            return Program.floats(rounded.weights(), scope);
        }
    }

    private Gptq.@Nullable Rounded round(
            PtNDManager scope, float[] someMoments, float[] someErrors, QuantizationScheme scheme) {
        return gptq.round(
                tensor(scope, weights, ROWS),
                tensor(scope, someMoments, COLUMNS),
                tensor(scope, someErrors, someErrors.length / COLUMNS),
                scheme,
                0);
    }

    private static IValue tensor(PtNDManager scope, float[] values, int rows) {
        return Program.tensor(scope.create(values).reshape(rows, COLUMNS));
    }

    /** trace(E H E^T) / trace(W H W^T), E being what some weights are more than the wanted ones W. */
    private double loss(float[] some, double[] wanted) {
        double[] difference = new double[some.length];
        Arrays.setAll(difference, i -> some[i] - wanted[i]);
        return output(difference) / output(wanted);
    }

    private double output(double[] matrix) {
        double sum = 0;
        for (int r = 0; r < ROWS; r++) {
            for (int i = 0; i < COLUMNS; i++) {
                for (int j = 0; j < COLUMNS; j++) {
                    sum += matrix[r * COLUMNS + i] * moments[i * COLUMNS + j] * matrix[r * COLUMNS + j];
                }
            }
        }
        return sum;
    }

    /** The weights that are best for the errors: those of the layer, and errors times the inverse of the damped moments. */
    private double[] wanted() {
        double mean = 0;
        for (int i = 0; i < COLUMNS; i++) {
            mean += moments[i * COLUMNS + i] / COLUMNS;
        }
        double[] best = new double[weights.length];
        for (int r = 0; r < ROWS; r++) {
            double[] own = new double[COLUMNS];
            // Gauss-Seidel: the damped moments are positive definite
            for (int sweep = 0; sweep < 2_000; sweep++) {
                for (int i = 0; i < COLUMNS; i++) {
                    double rest = errors[r * COLUMNS + i];
                    for (int j = 0; j < COLUMNS; j++) {
                        rest -= j == i ? 0 : moments[i * COLUMNS + j] * own[j];
                    }
                    own[i] = rest / (moments[i * COLUMNS + i] + 0.01 * mean);
                }
            }
            for (int i = 0; i < COLUMNS; i++) {
                best[r * COLUMNS + i] = weights[r * COLUMNS + i] + own[i];
            }
        }
        return best;
    }

    private static double[] toDouble(float[] values) {
        double[] doubles = new double[values.length];
        Arrays.setAll(doubles, i -> values[i]);
        return doubles;
    }

    private static JsonNode expected(String what) throws IOException {
        return new ObjectMapper()
                .readTree(FOLDER.resolve("expected.json").toFile())
                .path(what);
    }

    private static float[] read(String name) {
        TensorLocation location = WeightFiles.open(FOLDER).tensors().get(name);
        assertThat(location).isNotNull();
        float[] values = new float[(int) location.shape().elements()];
        try (TensorReader reader = new TensorReader(location)) {
            reader.readFloats(0, values, 0, values.length);
        }
        return values;
    }
}
