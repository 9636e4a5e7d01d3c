package org.occlocal.models.quantization;

import org.occlocal.models.weights.SmallFloats;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Rows of 4-bit floats, two in a byte with the first in its lower half, with a scale for each block of a row, and a factor on all.
 * Tensors were checked by {@link PackedFloatLayers}.
 */
final class PackedFloatRows extends FewBitRows {

    private final TensorLocation scales;
    private final float factor;
    private final int blockSize;

    /**
     * @param codes uint8 [rows, (columns + 1) / 2]
     * @param scales floats, or powers of two as uint8, [rows, blocks]
     */
    PackedFloatRows(
            String name, TensorLocation codes, TensorLocation scales, float factor, int columns, int blockSize) {
        super(name, codes, Math.toIntExact(codes.shape().size(0)), columns, 4);
        this.scales = scales;
        this.factor = factor;
        this.blockSize = blockSize;
    }

    @Override
    public float[] read(int firstRow, int rowCount) {
        int columns = columns();
        int bytesOfRow = Math.toIntExact(codes().shape().size(1));
        byte[] bytes = new byte[Math.multiplyExact(rowCount, bytesOfRow)];
        try (TensorReader reader = new TensorReader(codes())) {
            reader.readBytes((long) firstRow * bytesOfRow, bytes, 0, bytes.length);
        }
        int blocks = Math.toIntExact(scales.shape().size(1));
        float[] factors = factors((long) firstRow * blocks, rowCount * blocks);
        float[] weights = new float[Math.multiplyExact(rowCount, columns)];
        for (int b = 0; b < factors.length; b++) {
            int row = b / blocks;
            int end = Math.min(columns, (b % blocks + 1) * blockSize);
            for (int c = b % blocks * blockSize; c < end; c++) {
                int pair = bytes[row * bytesOfRow + c / 2];
                int code = c % 2 == 0 ? pair & 0xf : (pair >> 4) & 0xf;
                weights[row * columns + c] = SmallFloats.fromE2m1(code) * factors[b];
            }
        }
        return weights;
    }

    /** Of blocks that lie one behind the other. */
    private float[] factors(long firstBlock, int count) {
        float[] read = new float[count];
        try (TensorReader reader = new TensorReader(scales)) {
            if (scales.dtype() == StoredDtype.UINT8) {
                byte[] exponents = new byte[count];
                reader.readBytes(firstBlock, exponents, 0, count);
                for (int i = 0; i < count; i++) {
                    read[i] = SmallFloats.fromE8m0(exponents[i]);
                }
            } else {
                reader.readFloats(firstBlock, read, 0, count);
            }
        }
        for (int i = 0; i < count; i++) {
            read[i] *= factor;
        }
        return read;
    }
}
