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
     * The size of groups that a matrix can be kept with: the kernels take one scale for each row of 8-bit codes, which are
     * symmetric, and groups of 32 to 256 of 4-bit codes.
     *
     * @return a divisor of the matrix' own; 0 where there is none
     */
    static int groupSize(QuantizedMatrix matrix) {
        if (matrix.bits() == 8) {
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
