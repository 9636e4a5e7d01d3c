package org.occlocal.models.quantization;

import org.occlocal.models.spec.WeightPart.ExpertStack;
import org.occlocal.models.weights.SmallFloats;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Experts in MXFP4, a format of the OCP microscaling specification (2023): blocks of 32 numbers of 4 bits, two in a byte with the
 * first in its lower half, and for each block a power of two. Rows are output features. Tensors were checked by {@link
 * MicroscaledExperts}.
 */
final class MicroscaledRows extends FewBitRows {

    static final int BLOCK_BYTES = 16;

    private static final int BLOCK = 2 * BLOCK_BYTES;

    private final TensorLocation scales;
    private final int outs;
    private final int ins;
    private final ExpertStack stack;

    /**
     * @param codes uint8 [experts, outs, blocks, 16]
     * @param scales uint8 [experts, outs, blocks]
     */
    MicroscaledRows(String name, TensorLocation codes, TensorLocation scales, int outs, int ins, ExpertStack stack) {
        super(name, codes, Math.toIntExact(scales.shape().size(0) * outs), ins, 4);
        this.scales = scales;
        this.outs = outs;
        this.ins = ins;
        this.stack = stack;
    }

    /** Of a row with so many columns. */
    static int blocks(int columns) {
        return (columns + BLOCK - 1) / BLOCK;
    }

    @Override
    public float[] read(int firstRow, int rowCount) {
        float[] weights = new float[Math.multiplyExact(rowCount, ins)];
        int blocks = blocks(ins);
        try (TensorReader codeReader = new TensorReader(codes());
                TensorReader scaleReader = new TensorReader(scales)) {
            int done = 0;
            while (done < rowCount) {
                ExpertStack.Run run = stack.stored((firstRow + done) % outs, rowCount - done, outs);
                long first = (long) (firstRow + done) / outs * outs + run.first();
                int span = ((run.count() - 1) * run.step() + 1) * blocks;
                byte[] bytes = new byte[Math.multiplyExact(span, BLOCK_BYTES)];
                byte[] exponents = new byte[span];
                codeReader.readBytes(first * blocks * BLOCK_BYTES, bytes, 0, bytes.length);
                scaleReader.readBytes(first * blocks, exponents, 0, span);
                for (int r = 0; r < run.count(); r++) {
                    widen(bytes, exponents, r * run.step() * blocks, weights, (done + r) * ins);
                }
                done += run.count();
            }
        }
        return weights;
    }

    /** One row, whose blocks begin with number {@code block}. */
    private void widen(byte[] bytes, byte[] exponents, int block, float[] weights, int at) {
        for (int c = 0; c < ins; c++) {
            int own = block + c / BLOCK;
            int pair = bytes[own * BLOCK_BYTES + c % BLOCK / 2] & 0xff;
            int code = c % 2 == 0 ? pair & 0xf : pair >> 4;
            weights[at + c] = SmallFloats.fromE2m1(code) * SmallFloats.fromE8m0(exponents[own]);
        }
    }
}
