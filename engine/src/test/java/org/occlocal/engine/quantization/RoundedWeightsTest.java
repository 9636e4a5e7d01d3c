package org.occlocal.engine.quantization;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.HalfPrecision;
import org.occlocal.models.weights.MatrixReader;

/** What rounding to nearest does to weights. */
final class RoundedWeightsTest {

    static Stream<QuantizationScheme> schemes() {
        return Stream.of(
                new QuantizationScheme(8, QuantizationScheme.WHOLE_ROW, true),
                new QuantizationScheme(8, 32, false),
                new QuantizationScheme(8, 16, true));
    }

    @ParameterizedTest
    @MethodSource("schemes")
    void weightsOfEightBitsAreHalfAStepOrLessAway(QuantizationScheme scheme) {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("qwen2").folder());
        Checkpoint rounded = plain.quantizedBy(scheme);
        plain.slots().forEach(slot -> {
            for (WeightPart part : plain.parts(slot)) {
                QuantizedMatrix matrix = rounded.matrix(part.tensor());
                if (matrix != null) {
                    assertHalfAStep(new MatrixReader(plain.tensor(part.tensor()), part), matrix);
                }
            }
        });
    }

    private static void assertHalfAStep(MatrixReader weights, QuantizedMatrix matrix) {
        float[] expected = weights.read(0, weights.rows());
        QuantizedRows rows = matrix.read(0, matrix.rows());
        float[] actual = rows.dequantized(null);
        for (int i = 0; i < expected.length; i++) {
            int row = i / rows.columns();
            float scale = rows.scales()[row * rows.groups() + i % rows.columns() / rows.groupSize()];
            // a zero point that is rounded moves the ends of the range by half a step more
            assertThat((double) actual[i]).isCloseTo(expected[i], Offset.offset(1.01 * scale));
        }
    }

    @Test
    void aSearchedRangeOfFourBitsIsNotWorseThanTheWholeOne() {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        double narrow = squaredError(plain, new QuantizationScheme(4, 32, true));
        double wide = squaredErrorOfTheWholeRange(plain);
        assertThat(narrow).isLessThan(wide);
    }

    private static double squaredError(Checkpoint plain, QuantizationScheme scheme) {
        Checkpoint rounded = plain.quantizedBy(scheme);
        WeightSlot slot = plain.spec().weights().layers().get(0).get(0);
        double sum = 0;
        for (WeightPart part : plain.parts(slot)) {
            QuantizedMatrix matrix = rounded.matrix(part.tensor());
            assertThat(matrix).isNotNull();
            float[] expected = new MatrixReader(plain.tensor(part.tensor()), part).read(0, matrix.rows());
            float[] actual = matrix.read(0, matrix.rows()).dequantized(null);
            for (int i = 0; i < expected.length; i++) {
                sum += Math.pow(expected[i] - actual[i], 2);
            }
        }
        return sum;
    }

    /** Symmetric codes from the smallest to the largest weight, as GPTQ's packing code has them without a search. */
    private static double squaredErrorOfTheWholeRange(Checkpoint plain) {
        WeightSlot slot = plain.spec().weights().layers().get(0).get(0);
        double sum = 0;
        for (WeightPart part : plain.parts(slot)) {
            MatrixReader reader = new MatrixReader(plain.tensor(part.tensor()), part);
            float[] weights = reader.read(0, reader.rows());
            for (int begin = 0; begin < weights.length; begin += reader.columns()) {
                float most = 0;
                for (int i = begin; i < begin + reader.columns(); i++) {
                    most = Math.max(most, Math.abs(weights[i]));
                }
                float scale = 2 * most / 15;
                for (int i = begin; i < begin + reader.columns(); i++) {
                    long code = Math.max(-8, Math.min(7, Math.round(Math.rint(weights[i] / scale))));
                    sum += Math.pow(weights[i] - scale * code, 2);
                }
            }
        }
        return sum;
    }

    @Test
    void blocksOfRowsAreWhatTheWholeMatrixIs() {
        Checkpoint rounded = Checkpoint.open(ReferenceCase.named("bloom").folder())
                .quantizedBy(new QuantizationScheme(4, 16, false));
        for (WeightSlot slot : rounded.spec().weights().layers().get(0)) {
            QuantizedMatrix matrix = rounded.matrix(slot);
            if (matrix == null) {
                continue;
            }
            float[] whole = matrix.read(0, matrix.rows()).dequantized(null);
            for (int row = 0; row < matrix.rows(); row += 5) {
                int count = Math.min(5, matrix.rows() - row);
                float[] block = matrix.read(row, count).dequantized(null);
                for (int i = 0; i < block.length; i++) {
                    assertThat(block[i]).isEqualTo(whole[row * matrix.columns() + i]);
                }
            }
        }
    }

    @Test
    void halfPrecisionKeepsAllItsNumbersAndRoundsTiesToEven() {
        for (int bits = 0; bits < 1 << 16; bits++) {
            float value = HalfPrecision.fromFloat16((short) bits);
            if (!Float.isNaN(value)) {
                assertThat(HalfPrecision.toFloat16(value)).isEqualTo((short) bits);
            }
        }
        assertThat(HalfPrecision.fromFloat16((short) 0x3555)).isEqualTo(0.33325195f);
        assertThat(HalfPrecision.toFloat16(1 + 0x1p-11f)).isEqualTo(HalfPrecision.toFloat16(1));
        assertThat(HalfPrecision.toFloat16(1 + 3 * 0x1p-11f)).isEqualTo((short) 0x3c02);
        assertThat(HalfPrecision.toFloat16(65520)).isEqualTo((short) 0x7c00);
        assertThat(HalfPrecision.toFloat16(-0x1p-24f)).isEqualTo((short) 0x8001);
    }

    @Test
    void schemesThatNoKernelKnowsAreRefused() {
        assertThatThrownBy(() -> new QuantizationScheme(3, 32, true))
                .hasMessageContaining("3 bits, supported are 4 and 8");
        assertThatThrownBy(() -> new QuantizationScheme(4, 48, true)).hasMessageContaining("group size 48");
        assertThatThrownBy(() -> QuantizationScheme.named("fp8")).hasMessageContaining("known are int8 and int4");
    }
}
