package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.Checkpoint;

/** Packed weights and tiles against their plain twin. */
final class PackingPropertiesTest {

    private static final double FLOAT32 = 2e-4;
    private static final double BFLOAT16 = 0.15;

    @Property(tries = 12)
    void packedWeightsScoreAsPlainOnes(
            @ForAll @IntRange(min = 0, max = 4) int family,
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 2, max = 60) Integer> lengths,
            @ForAll long seed) {
        String name = List.of("llama", "qwen3_moe", "gemma2", "gpt_neox", "qwen3_next")
                .get(family);
        compare(name, Dtype.FLOAT32, lengths, seed, FLOAT32);
    }

    @Property(tries = 4)
    void packedWeightsScoreAsPlainOnesInBfloat16(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 2, max = 60) Integer> lengths, @ForAll long seed) {
        compare("gemma2", Dtype.BFLOAT16, lengths, seed, BFLOAT16);
    }

    private static void compare(String name, Dtype dtype, List<Integer> lengths, long seed, double tolerance) {
        Checkpoint checkpoint = Checkpoint.open(ReferenceCase.named(name).folder());
        Random random = new Random(seed);
        List<ScoreRequest> requests = new ArrayList<>();
        for (int length : lengths) {
            requests.add(ScoreRequest.whole(
                    random.ints(length, 0, checkpoint.spec().vocabularySize()).toArray()));
        }
        List<TokenScores> plain = scores(checkpoint, dtype, Packing.NEVER, requests);
        List<TokenScores> packed = scores(checkpoint, dtype, Packing.ALWAYS, requests);
        for (int i = 0; i < requests.size(); i++) {
            for (int t = 0; t < plain.get(i).size(); t++) {
                assertThat((double) packed.get(i).logProbability(t))
                        .isCloseTo(plain.get(i).logProbability(t), offset(tolerance));
            }
        }
    }

    private static List<TokenScores> scores(
            Checkpoint checkpoint, Dtype dtype, Packing packing, List<ScoreRequest> requests) {
        try (PyTorchCausalLm model = PyTorchCausalLm.load(checkpoint, List.of(DeviceId.CPU), dtype, packing)) {
            return model.score(requests);
        }
    }
}
