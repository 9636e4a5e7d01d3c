package org.occlocal.models.quantization;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Matrices that are laid out row by row, as compressed-tensors and bitsandbytes do it. Tensors were checked by those who make it.
 *
 * @param columns of the matrix
 * @param groups of a row
 * @param packedCodes int32 [rows, words], or int8 [rows, columns]
 * @param storedScales [rows, groups], or [rows] where a row is one group
 * @param unit what a stored scale is multiplied by
 * @param packedZeroPoints int32 [words, groups], packed along the rows; null where all are the middle of the codes
 */
record RowStorage(
        int columns,
        int groups,
        PackedIntegers packedCodes,
        TensorLocation storedScales,
        float unit,
        @Nullable PackedIntegers packedZeroPoints)
        implements MatrixStorage {

    @Override
    public int bits() {
        return packedCodes.bits();
    }

    @Override
    public Path file() {
        return storedScales.file();
    }

    @Override
    public byte[] codes(int firstRow, int rowCount) {
        return packedCodes.tensor().dtype() == StoredDtype.INT8
                ? fromSigned(firstRow, rowCount)
                : packedCodes.rows(firstRow, rowCount, columns);
    }

    /** Bytes from -128 on, as codes from 0 on. */
    private byte[] fromSigned(int firstRow, int rowCount) {
        byte[] read = new byte[Math.multiplyExact(rowCount, columns)];
        try (TensorReader reader = new TensorReader(packedCodes.tensor())) {
            reader.readBytes((long) firstRow * columns, read, 0, read.length);
        }
        for (int i = 0; i < read.length; i++) {
            read[i] += (byte) middle();
        }
        return read;
    }

    @Override
    public float[] scales(int firstRow, int rowCount) {
        float[] read = new float[Math.multiplyExact(rowCount, groups)];
        try (TensorReader reader = new TensorReader(storedScales)) {
            reader.readFloats((long) firstRow * groups, read, 0, read.length);
        }
        for (int i = 0; i < read.length; i++) {
            read[i] *= unit;
        }
        return read;
    }

    @Override
    public byte[] zeroPoints(int firstRow, int rowCount) {
        if (packedZeroPoints != null) {
            return packedZeroPoints.rowsOfColumns(firstRow, rowCount);
        }
        byte[] middles = new byte[Math.multiplyExact(rowCount, groups)];
        Arrays.fill(middles, (byte) middle());
        return middles;
    }

    private int middle() {
        return 1 << (bits() - 1);
    }
}
