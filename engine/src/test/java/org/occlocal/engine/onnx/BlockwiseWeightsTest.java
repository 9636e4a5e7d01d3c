package org.occlocal.engine.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.WeightSlot;

final class BlockwiseWeightsTest {

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.quantized().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void takeTheBytesThatStagesAreCutBy(ReferenceCase reference) {
        Checkpoint checkpoint = Checkpoint.open(reference.folder());
        int quantized = 0;
        for (List<WeightSlot> layer : checkpoint.spec().weights().layers()) {
            for (WeightSlot slot : layer) {
                QuantizedMatrix matrix = BlockwiseWeights.of(checkpoint, slot);
                if (matrix != null) {
                    BlockwiseWeights read = BlockwiseWeights.read(matrix, 0, matrix.rows(), new Scratch());
                    long order = matrix.columnOrder() == null ? 0 : (long) Long.BYTES * matrix.columns();
                    assertThat(BlockwiseWeights.bytes(matrix))
                            .as(slot.name())
                            .isEqualTo(bytes(read.codes()) + bytes(read.scales()) + bytes(read.zeroPoints()) + order);
                    quantized++;
                }
            }
        }
        assertThat(quantized).isPositive();
    }

    private static long bytes(@Nullable OnnxTensor tensor) {
        return tensor == null ? 0 : tensor.getByteBuffer().remaining();
    }
}
