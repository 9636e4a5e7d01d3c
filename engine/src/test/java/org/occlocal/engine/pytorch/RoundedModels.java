package org.occlocal.engine.pytorch;

import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.CheckpointQuantizer;
import org.occlocal.models.quantization.QuantizationScheme;

/** Models before and after rounding, and how far they are apart. */
final class RoundedModels {

    /** What ONNX Runtime's rounded inputs move scores by; see OnnxQuantizedContractTest. */
    static final double ROUNDED_INPUTS = 0.1;

    private static final int SEQUENCES = 40;
    private static final int LENGTH = 30;

    private RoundedModels() {}

    static CheckpointQuantizer quantizer(Checkpoint plain) {
        return new CheckpointQuantizer(plain, QuantizationScheme.ofBits(4), false);
    }

    /** Random ones, always the same. */
    static List<int[]> sequences(Checkpoint plain) {
        SplittableRandom random = new SplittableRandom(7);
        return Stream.generate(() ->
                        random.ints(LENGTH, 0, plain.spec().vocabularySize()).toArray())
                .limit(SEQUENCES)
                .toList();
    }

    static CausalLm load(Checkpoint checkpoint) {
        return PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), Dtype.FLOAT32);
    }

    /** Log-probabilities of all tokens; the model is closed. */
    static double[] scores(CausalLm model, List<int[]> sequences) {
        try (model) {
            return model.score(sequences.stream().map(ScoreRequest::whole).toList()).stream()
                    .flatMapToDouble(own -> IntStream.range(0, own.size()).mapToDouble(own::logProbability))
                    .toArray();
        }
    }

    /** Mean absolute difference. */
    static double distance(double[] some, double[] others) {
        double sum = 0;
        for (int i = 0; i < some.length; i++) {
            sum += Math.abs(some[i] - others[i]);
        }
        return sum / some.length;
    }
}
