package org.occlocal.models.quantization;

import java.nio.file.Path;

/** Where the codes, scales and zero points of a matrix lie in a checkpoint, however they are laid out there. */
interface MatrixStorage {

    /** Of a code: 4 or 8. */
    int bits();

    /** The file of the scales, for messages. */
    Path file();

    /** @return unsigned [rowCount, columns], columns as they are stored */
    byte[] codes(int firstRow, int rowCount);

    /** @return [rowCount, groups] */
    float[] scales(int firstRow, int rowCount);

    /** @return unsigned [rowCount, groups] */
    byte[] zeroPoints(int firstRow, int rowCount);
}
