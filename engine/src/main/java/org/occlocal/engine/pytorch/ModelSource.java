package org.occlocal.engine.pytorch;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.StageCut;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightSlot;

/**
 * Where weights come from.
 *
 * @param spec of the model
 * @param checkpoint null for random weights
 * @param keepsCodes whether quantized weights stay so where that is possible; models without are the oracle of tests
 */
record ModelSource(DecoderSpec spec, @Nullable Checkpoint checkpoint, boolean keepsCodes) {

    static ModelSource of(Checkpoint checkpoint) {
        return new ModelSource(checkpoint.spec(), checkpoint, true);
    }

    /** Quantized weights become numbers when they are loaded. */
    static ModelSource dequantizing(Checkpoint checkpoint) {
        return new ModelSource(checkpoint.spec(), checkpoint, false);
    }

    static ModelSource random(DecoderSpec spec) {
        return new ModelSource(spec, null, true);
    }

    /** Whether a pass may compute weights from their codes, which changes the program. */
    boolean mayKeepCodes() {
        return keepsCodes
                && checkpoint != null
                && Stream.concat(
                                Stream.of(
                                        spec.weights().embedding(),
                                        spec.weights().head()),
                                spec.weights().layers().stream())
                        .flatMap(List::stream)
                        .anyMatch(slot -> checkpoint.matrix(slot) != null);
    }

    /** What the weights of a slot take on a device. */
    long bytes(WeightSlot slot, Dtype dtype) {
        if (slot.staysInFile() && checkpoint != null && checkpoint.matrix(slot) != null) {
            return dtype.bytes() * slot.shape().elements(); // codes of such a table are widened
        }
        QuantizedMatrix matrix =
                checkpoint == null || !keepsCodes || slot.addend() != 0 || QuantizedLoader.staysNumbers(slot)
                        ? null
                        : checkpoint.matrix(slot);
        return matrix != null && QuantizedKernels.groupSize(matrix) > 0
                ? QuantizedKernels.bytes(matrix, slot.matrices(), dtype)
                : StageCut.plainBytes(slot, dtype);
    }

    /** Cuts the model by what its weights take; each is looked at once, since zero points are read for it. */
    StageCut cut(Dtype dtype) {
        Map<WeightSlot, Long> known = new HashMap<>();
        return new StageCut(spec, slot -> known.computeIfAbsent(slot, unknown -> bytes(unknown, dtype)));
    }
}
