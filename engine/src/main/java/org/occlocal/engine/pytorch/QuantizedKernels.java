package org.occlocal.engine.pytorch;

import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.models.quantization.QuantizedMatrix;

/**
 * What libtorch 2.7.1's products with integer weights can do, and up to how many rows they are faster than computing the
 * weights first: see docs/decisions/0013-quantized-weights.md for the measurements.
 */
final class QuantizedKernels {

    /** Rows of a block of 4-bit codes, unless the processor's kernel has blocks of 32. */
    static final int BLOCK_ROWS = 64;

    private static final int[] GROUP_SIZES = {256, 128, 64, 32};

    private QuantizedKernels() {}

    /** Most rows of an input that the kernel for 8 bits multiplies; 0 where it is not used. */
    static int int8Rows(DeviceId device, Dtype dtype) {
        return isFast(device, dtype) ? 16 : 0;
    }

    /** The same for 4 bits. */
    static int int4Rows(DeviceId device, Dtype dtype) {
        return isFast(device, dtype) ? 64 : 0;
    }

    /** In other dtypes than bfloat16 the processor's kernels are plain loops, ten times as slow. */
    private static boolean isFast(DeviceId device, Dtype dtype) {
        return device.kind() == DeviceId.Kind.CPU && dtype == Dtype.BFLOAT16;
    }

    /**
     * What a matrix takes on a device that is kept as codes: those and its scales in the dtype, whatever is stored.
     *
     * @param matrices experts, which lie one below the other; 1 for a layer of its own
     */
    static long bytes(QuantizedMatrix matrix, int matrices, Dtype dtype) {
        long columns = matrix.columns();
        long order = matrix.columnOrder() == null ? 0 : Long.BYTES * columns * matrices;
        if (matrix.bits() == Byte.SIZE) {
            return matrix.rows() * (columns + dtype.bytes()) + order;
        }
        long rows = matrices * filled(matrix.rows() / matrices);
        return rows * (columns / 2 + columns / groupSize(matrix) * 2 * dtype.bytes()) + order;
    }

    /** Rows of 4-bit codes in whole blocks. */
    private static long filled(long rows) {
        return (rows + BLOCK_ROWS - 1) / BLOCK_ROWS * BLOCK_ROWS;
    }

    /**
     * The size of groups that a matrix can be kept with: the kernels take one scale for each row of 8-bit codes, which are
     * symmetric, and groups of 32 to 256 of 4-bit codes.
     *
     * @return a divisor of the matrix' own; 0 where there is none
     */
    static int groupSize(QuantizedMatrix matrix) {
        if (matrix.bits() == Byte.SIZE) {
            return matrix.groups() == 1 && matrix.symmetric() ? matrix.columns() : 0;
        }
        for (int size : GROUP_SIZES) {
            if (matrix.groupSize() % size == 0 && matrix.columns() % size == 0) {
                return size;
            }
        }
        return 0;
    }
}
