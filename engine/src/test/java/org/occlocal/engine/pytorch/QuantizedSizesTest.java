package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizationScheme;

/** What quantized weights are said to take, against the tensors that the program has. */
final class QuantizedSizesTest {

    private static final QuantizationScheme INT8 = new QuantizationScheme(8, QuantizationScheme.WHOLE_ROW, true);
    private static final QuantizationScheme INT4 = new QuantizationScheme(4, 32, false);

    static Stream<Checkpoint> checkpoints() throws IOException {
        Stream<Checkpoint> rounded = Stream.of("llama", "gpt2", "qwen3_moe")
                .map(name -> Checkpoint.open(ReferenceCase.named(name).folder()))
                .flatMap(plain -> Stream.of(plain, plain.quantizedBy(INT8), plain.quantizedBy(INT4)));
        return Stream.concat(
                ReferenceCase.quantized().stream().map(reference -> Checkpoint.open(reference.folder())), rounded);
    }

    @ParameterizedTest
    @MethodSource("checkpoints")
    void stagesAreCutByTheBytesThatWeightsTake(Checkpoint checkpoint) {
        try (PyTorchCausalLm model = PyTorchCausalLm.load(checkpoint, TestDevices.one(), Dtype.FLOAT32)) {
            long kept = 0;
            for (int group = -1; group < checkpoint.spec().layers().size(); group++) {
                kept += bytes(
                        model.lastStage().program(),
                        group,
                        checkpoint.spec().weights().tied());
            }
            assertThat(model.stages().get(0).weightBytes()).isEqualTo(kept);
        }
    }

    /** Of the tensors of a layer, or of embedding and head; a head that is the embedding takes nothing. */
    private static long bytes(Program program, int group, boolean tied) {
        long bytes = 0;
        try (PtNDManager scope = program.scope();
                IValue weights = program.call("weights_of", IValue.from((long) group))) {
            for (Map.Entry<String, IValue> weight : weights.toIValueMap().entrySet()) {
                String name = weight.getKey();
                boolean counts =
                        !name.endsWith(".rows") && !(tied && name.startsWith("lm_head") && !name.endsWith(".bias"));
                try (IValue value = weight.getValue();
                        NDArray tensor = value.toTensor(scope)) {
                    bytes += counts ? tensor.size() * tensor.getDataType().getNumOfBytes() : 0;
                }
            }
        }
        return bytes;
    }

    @Test
    void fewerBitsNeedFewerDevices() {
        Checkpoint plain = Checkpoint.open(ReferenceCase.named("llama").folder());
        long bytes = PyTorchCausalLm.stageCut(plain, Dtype.FLOAT32).weightBytes();
        List<DeviceId> cards = List.of(DeviceId.cuda(0), DeviceId.cuda(1));
        List<Long> free = Collections.nCopies(2, bytes);
        assertThat(PyTorchCausalLm.stageCut(plain, Dtype.FLOAT32).overFewest(cards, free))
                .hasSize(2);
        assertThat(PyTorchCausalLm.stageCut(plain.quantizedBy(INT8), Dtype.FLOAT32)
                        .overFewest(cards, free))
                .hasSize(1);
    }
}
