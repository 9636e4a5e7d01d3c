package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.quantization.QuantizedRows;
import org.occlocal.models.spec.WeightSlot;

/**
 * Rows of a quantized matrix in the arrangement of ONNX Runtime's MatMulNBits: blocks of a power of two of columns, each with
 * its scale and zero point. Groups of the matrix are one or several blocks.
 *
 * @param codes uint8 [rows, blocks, block size * bits / 8], the first of two codes in the lower half of a byte
 * @param scales float32 [rows * blocks]
 * @param zeroPoints uint8 [rows * ceil(blocks * bits / 8)], packed as codes are; null where they are the middle of the codes
 */
record BlockwiseWeights(OnnxTensor codes, OnnxTensor scales, @Nullable OnnxTensor zeroPoints) {

    private static final int LARGEST_BLOCK = 256;
    private static final int SMALLEST_BLOCK = 16;

    /** Of rows that share a scale; blocks of this size are read fastest. */
    private static final int WHOLE_ROW_BLOCK = 128;

    /**
     * Of the tensors.
     *
     * @param blockSize columns of a block
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Sizes(int blockSize, long[] codes, long[] scales, long[] zeroPoints) {}

    /** The quantized weights of a slot that can be arranged so; null where it has none. */
    static @Nullable QuantizedMatrix of(Checkpoint checkpoint, WeightSlot slot) {
        QuantizedMatrix matrix = slot.addend() != 0 ? null : checkpoint.matrix(slot);
        return matrix == null || blockSize(matrix) == 0 ? null : matrix;
    }

    /** Of a whole matrix, order of columns included. */
    static long bytes(QuantizedMatrix matrix) {
        Sizes sizes = sizes(matrix, matrix.rows());
        long codes = sizes.codes()[0] * sizes.codes()[1] * sizes.codes()[2];
        long zeroPoints = matrix.symmetric() ? 0 : sizes.zeroPoints()[0];
        long order = matrix.columnOrder() == null ? 0 : (long) Long.BYTES * matrix.columns();
        return codes + Float.BYTES * sizes.scales()[0] + zeroPoints + order;
    }

    /** Columns of a block; 0 where groups are no blocks. */
    static int blockSize(QuantizedMatrix matrix) {
        if (matrix.groups() == 1) {
            int covering = Integer.highestOneBit(Math.max(1, matrix.columns() - 1)) * 2;
            return Math.max(SMALLEST_BLOCK, Math.min(WHOLE_ROW_BLOCK, covering));
        }
        int size = Math.min(LARGEST_BLOCK, Integer.lowestOneBit(matrix.groupSize()));
        return size < SMALLEST_BLOCK ? 0 : size;
    }

    static Sizes sizes(QuantizedMatrix matrix, int rows) {
        int size = blockSize(matrix);
        int blocks = blocks(matrix, size);
        return new Sizes(
                size,
                new long[] {rows, blocks, bytes(size, matrix.bits())},
                new long[] {(long) rows * blocks},
                new long[] {(long) rows * bytes(blocks, matrix.bits())});
    }

    private static int blocks(QuantizedMatrix matrix, int blockSize) {
        return (matrix.columns() + blockSize - 1) / blockSize;
    }

    /** Bytes of some codes, which begin with a byte of their own. */
    private static int bytes(int codes, int bits) {
        return (codes * bits + Byte.SIZE - 1) / Byte.SIZE;
    }

    /** @param scratch where the tensors are, valid until it is reset */
    static BlockwiseWeights read(QuantizedMatrix matrix, int firstRow, int rows, Scratch scratch) {
        Sizes sizes = sizes(matrix, rows);
        int blockSize = sizes.blockSize();
        int blocks = blocks(matrix, blockSize);
        int rowBytes = blocks * bytes(blockSize, matrix.bits());
        int zeroBytes = bytes(blocks, matrix.bits());
        ByteBuffer codes = scratch.take((long) rows * rowBytes);
        FloatBuffer scales = scratch.takeFloats((long) rows * blocks);
        ByteBuffer zeroPoints = scratch.take((long) rows * zeroBytes);
        byte[] row = new byte[blocks * blockSize];
        byte[] zeros = new byte[blocks];
        for (int begin = 0; begin < rows; begin += matrix.rowsOfBlock()) {
            QuantizedRows read = matrix.read(firstRow + begin, Math.min(matrix.rowsOfBlock(), rows - begin));
            for (int r = 0; r < read.rows(); r++) {
                System.arraycopy(read.codes(), r * read.columns(), row, 0, read.columns());
                pack(row, matrix.bits(), codes);
                for (int b = 0; b < blocks; b++) {
                    int group = r * read.groups() + b * blockSize / read.groupSize();
                    scales.put(read.scales()[group]);
                    zeros[b] = read.zeroPoints()[group];
                }
                pack(zeros, matrix.bits(), zeroPoints);
            }
        }
        return new BlockwiseWeights(
                tensor(codes.flip(), sizes.codes()),
                OnnxRuntime.tensor(scales.flip(), sizes.scales()),
                matrix.symmetric() ? null : tensor(zeroPoints.flip(), sizes.zeroPoints()));
    }

    private static void pack(byte[] codes, int bits, ByteBuffer out) {
        if (bits == Byte.SIZE) {
            out.put(codes);
            return;
        }
        for (int i = 0; i < codes.length; i += 2) {
            int high = i + 1 < codes.length ? codes[i + 1] : 0;
            out.put((byte) (codes[i] | high << bits));
        }
    }

    private static OnnxTensor tensor(ByteBuffer bytes, long[] sizes) {
        try {
            return OnnxTensor.createTensor(OnnxRuntime.environment(), bytes, sizes, OnnxJavaType.UINT8);
        } catch (OrtException e) {
            throw OnnxRuntime.explain("no tensor could be made", e);
        }
    }
}
