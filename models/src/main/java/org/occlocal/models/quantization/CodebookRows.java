package org.occlocal.models.quantization;

import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Weights of 4 bits, two in a byte with the first in its upper half, whose codes mean the numbers of a table, times the scale of a
 * block. Blocks are counted through all rows, so that they may begin and end within one.
 */
final class CodebookRows extends FewBitRows {

    private final float[] values;
    private final BlockScales scales;
    private final int blockSize;

    /**
     * @param codes uint8 [(rows * columns + 1) / 2, 1]
     * @param values of the 16 codes
     * @param blockSize weights that share a scale
     * @param shape [rows, columns]
     */
    CodebookRows(String name, TensorLocation codes, float[] values, BlockScales scales, int blockSize, Shape shape) {
        super(name, codes, Math.toIntExact(shape.size(0)), Math.toIntExact(shape.size(1)), 4);
        this.values = values.clone();
        this.scales = scales;
        this.blockSize = blockSize;
    }

    @Override
    public float[] read(int firstRow, int rowCount) {
        long begin = (long) firstRow * columns();
        float[] weights = new float[Math.multiplyExact(rowCount, columns())];
        long firstByte = begin / 2;
        byte[] bytes = new byte[Math.toIntExact((begin + weights.length + 1) / 2 - firstByte)];
        try (TensorReader reader = new TensorReader(codes())) {
            reader.readBytes(firstByte, bytes, 0, bytes.length);
        }
        long firstBlock = begin / blockSize;
        long lastBlock = (begin + weights.length - 1) / blockSize;
        float[] factors = scales.read(firstBlock, Math.toIntExact(lastBlock - firstBlock + 1));
        for (int b = 0; b < factors.length; b++) {
            int end = (int) Math.min(weights.length, (firstBlock + b + 1) * blockSize - begin);
            for (int i = (int) Math.max(0, (firstBlock + b) * blockSize - begin); i < end; i++) {
                int pair = bytes[(int) ((begin + i) / 2 - firstByte)];
                int code = (begin + i) % 2 == 0 ? (pair >> 4) & 0xf : pair & 0xf;
                weights[i] = values[code] * factors[b];
            }
        }
        return weights;
    }
}
