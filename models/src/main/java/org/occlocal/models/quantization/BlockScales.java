package org.occlocal.models.quantization;

import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/** Scales of blocks of weights. */
@FunctionalInterface
interface BlockScales {

    /** @return float32 [count] */
    float[] read(long firstBlock, int count);

    /** @param tensor of any floating point type, [blocks], checked */
    static BlockScales of(TensorLocation tensor) {
        return (firstBlock, count) -> {
            float[] scales = new float[count];
            try (TensorReader reader = new TensorReader(tensor)) {
                reader.readFloats(firstBlock, scales, 0, count);
            }
            return scales;
        };
    }
}
