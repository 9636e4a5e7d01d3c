package org.occlocal.models.quantization;

import java.nio.file.Path;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * As GPTQ and AWQ lay matrices out, with input features before output features. Tensors were checked by {@link GptqLayers}.
 *
 * @param format what tells both apart
 * @param rows of the matrix
 * @param columns of the matrix
 * @param codes int32 [words, rows], or of AWQ [columns, words]
 * @param packedZeroPoints int32 [groups, words]
 * @param packedScales [groups, rows]
 */
record GptqStorage(
        Format format,
        int rows,
        int columns,
        PackedIntegers codes,
        PackedIntegers packedZeroPoints,
        TensorLocation packedScales)
        implements MatrixStorage {

    /**
     * @param awq codes are packed along output features and interleaved, instead of along input features
     * @param zeroPointOffset what a zero point is more than what is stored
     */
    record Format(boolean awq, int zeroPointOffset) {}

    @Override
    public int bits() {
        return codes.bits();
    }

    @Override
    public Path file() {
        return packedScales.file();
    }

    @Override
    public byte[] codes(int firstRow, int rowCount) {
        return format.awq() ? codes.columnsOfRows(firstRow, rowCount) : codes.columns(firstRow, rowCount, columns);
    }

    @Override
    public float[] scales(int firstRow, int rowCount) {
        int groups = Math.toIntExact(packedScales.shape().size(0));
        float[] read = new float[rowCount * groups];
        float[] ofGroup = new float[rowCount];
        try (TensorReader reader = new TensorReader(packedScales)) {
            for (int g = 0; g < groups; g++) {
                reader.readFloats((long) g * rows + firstRow, ofGroup, 0, rowCount);
                for (int r = 0; r < rowCount; r++) {
                    read[r * groups + g] = ofGroup[r];
                }
            }
        }
        return read;
    }

    @Override
    public byte[] zeroPoints(int firstRow, int rowCount) {
        byte[] read = packedZeroPoints.columnsOfRows(firstRow, rowCount);
        int mask = (1 << bits()) - 1;
        for (int i = 0; i < read.length; i++) {
            read[i] = (byte) ((read[i] & 0xff) + format.zeroPointOffset() & mask);
        }
        return read;
    }
}
