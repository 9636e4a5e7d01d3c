package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.models.Checkpoint;

/**
 * Checkpoints that AutoGPTQ and AutoAWQ packed, see make_quantized_references.py. Their scores hold the contract, and so do
 * generated tokens where only weights are rounded. ONNX Runtime's fast products, which generation uses, round their inputs too.
 */
final class OnnxQuantizedContractTest extends CausalLmContract {

    /** Mean over the tokens of a checkpoint of random weights, in nats; the largest that was measured is 0.024. */
    private static final double MEAN_DIFFERENCE = 0.04;

    private static final int STEPS = 3;

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.quantized().stream();
    }

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return OnnxCausalLm.loadWithExactInputs(checkpoint, DeviceChoice.cpu(), Dtype.FLOAT32);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void fastModelScoresAsTransformersDoes(ReferenceCase reference) {
        try (CausalLm model = fast(reference)) {
            for (ReferenceCase.Scored scored : reference.scored()) {
                assertMatches(
                        scored,
                        model.score(List.of(ScoreRequest.whole(scored.tokens())))
                                .get(0));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void roundedInputsMoveWhatIsGeneratedALittle(ReferenceCase reference) {
        try (CausalLm model = fast(reference)) {
            double sum = 0;
            int count = 0;
            boolean isExact = true;
            for (ReferenceCase.Generated generated : reference.generated()) {
                int[] prompt = generated.prompt();
                DecodeRow row = new DecodeRow(Sampling.GREEDY, 0);
                List<Float> logProbabilities = new ArrayList<>();
                try (DecodeSession session =
                        model.decode(new DecodeOptions(1, prompt.length + STEPS + 1, false, List.of()))) {
                    session.prefill(List.of(row), List.of(prompt));
                    logProbabilities.add(row.lastLogProbability());
                    for (int step = 0; step < STEPS; step++) {
                        session.step();
                        logProbabilities.add(row.lastLogProbability());
                    }
                }
                float[][] exact = model.logProbabilities(row.tokens());
                for (int i = 0; i < logProbabilities.size(); i++) {
                    double difference =
                            Math.abs(logProbabilities.get(i) - exact[prompt.length - 1 + i][row.newTokenIds()[i]]);
                    sum += difference;
                    isExact &= difference < TOLERANCE;
                    count++;
                }
            }
            assertThat(sum / count).isLessThan(MEAN_DIFFERENCE);
            assertThat(isExact).as("no input was rounded").isFalse();
        }
    }

    private static CausalLm fast(ReferenceCase reference) {
        return OnnxCausalLm.load(Checkpoint.open(reference.folder()), DeviceChoice.cpu(), Dtype.FLOAT32);
    }
}
