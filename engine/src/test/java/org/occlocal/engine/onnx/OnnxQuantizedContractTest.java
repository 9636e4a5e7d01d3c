package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.CausalLmContract;
import org.occlocal.engine.DeviceChoice;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.Checkpoint;

/**
 * Checkpoints that AutoGPTQ and AutoAWQ packed, see make_quantized_references.py. They hold the contract where
 * only weights are rounded. ONNX Runtime's fast products round their inputs too, which moves scores a little.
 */
final class OnnxQuantizedContractTest extends CausalLmContract {

    /** Mean over the tokens of a checkpoint of random weights, in nats; the largest that was measured is 0.043. */
    private static final double MEAN_DIFFERENCE = 0.06;

    static Stream<ReferenceCase> cases() throws IOException {
        return ReferenceCase.quantized().stream();
    }

    @Override
    protected CausalLm load(Checkpoint checkpoint) {
        return OnnxCausalLm.loadWithExactInputs(checkpoint, DeviceChoice.cpu(), Dtype.FLOAT32);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void roundedInputsMoveScoresALittle(ReferenceCase reference) {
        try (CausalLm model =
                OnnxCausalLm.load(Checkpoint.open(reference.folder()), DeviceChoice.cpu(), Dtype.FLOAT32)) {
            double sum = 0;
            int count = 0;
            boolean isExact = true;
            for (ReferenceCase.Scored scored : reference.scored()) {
                TokenScores scores = model.score(List.of(ScoreRequest.whole(scored.tokens())))
                        .get(0);
                for (int i = 0; i < scores.size(); i++) {
                    double difference = Math.abs(scores.logProbability(i)
                            - scored.logProbabilities().get(i + 1).doubleValue());
                    sum += difference;
                    isExact &= difference < TOLERANCE;
                    count++;
                }
            }
            assertThat(sum / count).isLessThan(MEAN_DIFFERENCE);
            assertThat(isExact).as("no input was rounded").isFalse();
        }
    }
}
