package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/** What is kept of a prefix is what accounts of memory say, in every family. */
final class TrunkSizesTest {

    private static final int[] TOKENS = {3, 1, 4, 1, 5};

    static Stream<ReferenceCase> families() {
        return ReferenceCase.families(DecoderSpec::computesPrefixesAlike);
    }

    @ParameterizedTest
    @MethodSource("families")
    void keepsAsManyBytesAsAreAccounted(ReferenceCase reference) {
        Checkpoint checkpoint = Checkpoint.open(reference.folder());
        DecoderSpec spec = checkpoint.spec();
        long accounted = IntStream.range(0, spec.layers().size())
                .mapToLong(layer -> spec.cacheBytes(layer, TOKENS.length, Float.BYTES, true))
                .sum();
        try (PyTorchCausalLm model = PyTorchCausalLm.load(checkpoint, TestDevices.one(), Dtype.FLOAT32);
                PyTorchTrunk trunk = (PyTorchTrunk) model.keep(null, TOKENS, 1);
                PtNDManager scope = model.lastStage().program().scope()) {
            PyTorchStage.Cached kept = trunk.stage(0);
            assertThat(bytes(kept.keys(), scope) + bytes(kept.values(), scope)).isEqualTo(accounted);
        }
    }

    private static long bytes(IValue tensors, PtNDManager scope) {
        return Stream.of(tensors.toTensorArray(scope))
                .mapToLong(TrunkSizesTest::bytes)
                .sum();
    }

    private static long bytes(NDArray tensor) {
        return tensor.getShape().size() * tensor.getDataType().getNumOfBytes();
    }
}
