package org.occlocal.models.quantization;

import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * As compressed-tensors lays matrices out, row by row. Tensors were checked by {@link CompressedLayers}.
 *
 * @param columns of the matrix
 * @param packedCodes int32 [rows, words], or int8 [rows, columns]
 * @param storedScales [rows, groups]
 * @param packedZeroPoints int32 [words, groups], packed along the rows; null where all are the middle of the codes
 */
record CompressedStorage(
        int columns, PackedIntegers packedCodes, TensorLocation storedScales, @Nullable PackedIntegers packedZeroPoints)
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
        float[] read = new float[Math.multiplyExact(rowCount, groups())];
        try (TensorReader reader = new TensorReader(storedScales)) {
            reader.readFloats((long) firstRow * groups(), read, 0, read.length);
        }
        return read;
    }

    @Override
    public byte[] zeroPoints(int firstRow, int rowCount) {
        if (packedZeroPoints != null) {
            return packedZeroPoints.rowsOfColumns(firstRow, rowCount);
        }
        byte[] middles = new byte[Math.multiplyExact(rowCount, groups())];
        Arrays.fill(middles, (byte) middle());
        return middles;
    }

    private int groups() {
        return Math.toIntExact(storedScales.shape().size(1));
    }

    private int middle() {
        return 1 << (bits() - 1);
    }
}
