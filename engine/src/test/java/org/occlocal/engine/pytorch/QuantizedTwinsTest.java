package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;

/** Every family with weights kept as codes, beside its twin whose weights became numbers when they were loaded. */
final class QuantizedTwinsTest {

    private static final double ROUNDING = 2e-4;
    /** Of means over tokens: bfloat16 has three digits, the tiny models' logits differ by several nats. */
    private static final double BFLOAT16_ROUNDING = 0.06;

    static Stream<ReferenceCase> quantizedCases() {
        return ReferenceCase.quantized().stream();
    }

    @ParameterizedTest
    @MethodSource("org.occlocal.engine.ReferenceCase#families")
    void eightBitsScoreAsTheirTwinInFloat32(ReferenceCase reference) {
        assertTwins(reference, new QuantizationScheme(8, QuantizationScheme.WHOLE_ROW, true));
    }

    @ParameterizedTest
    @MethodSource("org.occlocal.engine.ReferenceCase#families")
    void fourBitsScoreAsTheirTwinInFloat32(ReferenceCase reference) {
        assertTwins(reference, new QuantizationScheme(4, 32, false));
    }

    private static void assertTwins(ReferenceCase reference, QuantizationScheme scheme) {
        Checkpoint checkpoint = Checkpoint.open(reference.folder()).quantizedBy(scheme);
        assertThat(checkpoint.isQuantized()).isTrue();
        int[] tokens = reference.scored().get(reference.scored().size() - 1).tokens();
        try (CausalLm codes = load(checkpoint, Dtype.FLOAT32);
                CausalLm numbers = PyTorchCausalLm.loadDequantized(checkpoint, Dtype.FLOAT32, Packing.ALWAYS)) {
            TokenScores kept = score(codes, tokens);
            TokenScores twin = score(numbers, tokens);
            for (int i = 0; i < kept.size(); i++) {
                assertThat((double) kept.logProbability(i)).isCloseTo(twin.logProbability(i), Offset.offset(ROUNDING));
            }
        }
    }

    /** So many tokens that the weights that are computed for the pass are packed, gate and up apart. */
    @Test
    void largePacksOfEightBitsScoreAsTheirTwin() {
        Checkpoint checkpoint = Checkpoint.open(ReferenceCase.named("llama").folder())
                .quantizedBy(new QuantizationScheme(8, QuantizationScheme.WHOLE_ROW, true));
        List<ScoreRequest> requests = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            int first = i;
            requests.add(ScoreRequest.whole(
                    IntStream.range(0, 100).map(t -> (first + 7 * t) % 118).toArray()));
        }
        try (CausalLm codes = load(checkpoint, Dtype.FLOAT32);
                CausalLm numbers = PyTorchCausalLm.loadDequantized(checkpoint, Dtype.FLOAT32, Packing.ALWAYS)) {
            List<TokenScores> kept = codes.score(requests);
            List<TokenScores> twins = numbers.score(requests);
            for (int i = 0; i < kept.size(); i++) {
                for (int t = 0; t < kept.get(i).size(); t++) {
                    assertThat((double) kept.get(i).logProbability(t))
                            .isCloseTo(twins.get(i).logProbability(t), Offset.offset(ROUNDING));
                }
            }
        }
    }

    /** Few rows, which libtorch's kernels multiply, and many, for which weights are computed. */
    @ParameterizedTest
    @MethodSource("quantizedCases")
    void kernelsForFewRowsScoreAsTheirTwinInBfloat16(ReferenceCase reference) {
        Checkpoint checkpoint = Checkpoint.open(reference.folder());
        try (CausalLm codes = load(checkpoint, Dtype.BFLOAT16);
                CausalLm numbers = PyTorchCausalLm.loadDequantized(checkpoint, Dtype.BFLOAT16, Packing.NEVER)) {
            double sum = 0;
            int count = 0;
            for (ReferenceCase.Scored scored : reference.scored()) {
                if (scored.tokens().length < 2) {
                    continue;
                }
                TokenScores kept = score(codes, scored.tokens());
                TokenScores twin = score(numbers, scored.tokens());
                for (int i = 0; i < kept.size(); i++) {
                    sum += Math.abs(kept.logProbability(i) - twin.logProbability(i));
                    count++;
                }
            }
            assertThat(sum / count).isLessThan(BFLOAT16_ROUNDING);
        }
    }

    /** One row at a time, the shape of decoding, in which a wrong kernel would show at once. */
    @ParameterizedTest
    @MethodSource("quantizedCases")
    void decodesWithKernelsInBfloat16(ReferenceCase reference) {
        Checkpoint checkpoint = Checkpoint.open(reference.folder());
        ReferenceCase.Generated generated = reference.generated().get(0);
        try (CausalLm model = load(checkpoint, Dtype.BFLOAT16)) {
            int length = generated.prompt().length + 1;
            try (DecodeSession session = model.decode(new DecodeOptions(1, length, false, List.of()))) {
                DecodeRow row = new DecodeRow(Sampling.GREEDY, 0);
                session.prefill(List.of(row), List.of(generated.prompt()));
                float[][] all = model.logProbabilities(generated.prompt());
                float[] last = all[all.length - 1];
                float best = Float.NEGATIVE_INFINITY;
                for (float logProbability : last) {
                    best = Math.max(best, logProbability);
                }
                assertThat((double) last[row.lastToken()]).isCloseTo(best, Offset.offset(BFLOAT16_ROUNDING));
            }
        }
    }

    private static TokenScores score(CausalLm model, int[] tokens) {
        return model.score(List.of(ScoreRequest.whole(tokens))).get(0);
    }

    private static CausalLm load(Checkpoint checkpoint, Dtype dtype) {
        return PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), dtype, Packing.ALWAYS);
    }
}
