package org.occlocal.models.quantization;

import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Scales that are stored as codes themselves: the value of a code, times the scale of its block of scales, and an offset.
 * Tensors were checked by {@link BitsAndBytesLayers}.
 */
final class NestedScales implements BlockScales {

    private final TensorLocation codes;
    private final float[] values;
    private final BlockScales outer;
    private final int blockSize;
    private final float offset;

    /**
     * @param codes uint8 [blocks of weights]
     * @param values of the 256 codes
     * @param outer of blocks of scales
     * @param blockSize scales of a block
     */
    NestedScales(TensorLocation codes, float[] values, BlockScales outer, int blockSize, float offset) {
        this.codes = codes;
        this.values = values.clone();
        this.outer = outer;
        this.blockSize = blockSize;
        this.offset = offset;
    }

    @Override
    public float[] read(long firstBlock, int count) {
        byte[] own = new byte[count];
        try (TensorReader reader = new TensorReader(codes)) {
            reader.readBytes(firstBlock, own, 0, count);
        }
        long firstOuter = firstBlock / blockSize;
        long lastOuter = (firstBlock + count - 1) / blockSize;
        float[] factors = outer.read(firstOuter, Math.toIntExact(lastOuter - firstOuter + 1));
        float[] scales = new float[count];
        for (int i = 0; i < count; i++) {
            scales[i] = values[own[i] & 0xff] * factors[(int) ((firstBlock + i) / blockSize - firstOuter)] + offset;
        }
        return scales;
    }
}
