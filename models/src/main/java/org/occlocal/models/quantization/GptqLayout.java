package org.occlocal.models.quantization;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.HalfPrecision;
import org.occlocal.models.weights.SafetensorsWriter;
import org.occlocal.models.weights.SafetensorsWriter.Entry;
import org.occlocal.models.weights.StoredDtype;

/**
 * Writes a matrix as GPTQ checkpoints have it (checkpoint_format "gptq"): "qweight" int32 [columns * bits / 32, rows], "qzeros"
 * int32 [groups, rows * bits / 32] less one, "scales" float16 [groups, rows] and "g_idx" int32 [columns]. Where columns or
 * rows do not fill their last word, the rest of it is zero.
 */
final class GptqLayout {

    private GptqLayout() {}

    /** The tensors of a matrix. */
    static List<Entry> entries(QuantizedMatrix matrix) {
        int bits = matrix.bits();
        return List.of(
                new Entry(
                        matrix.name() + ".qweight",
                        StoredDtype.INT32,
                        Shape.of(PackedIntegers.words(matrix.columns(), bits), matrix.rows())),
                new Entry(
                        matrix.name() + ".qzeros",
                        StoredDtype.INT32,
                        Shape.of(matrix.groups(), PackedIntegers.words(matrix.rows(), bits))),
                new Entry(matrix.name() + ".scales", StoredDtype.FLOAT16, Shape.of(matrix.groups(), matrix.rows())),
                new Entry(matrix.name() + ".g_idx", StoredDtype.INT32, Shape.of(matrix.columns())));
    }

    /** Writes a matrix whose columns are in the order of input features, block after block. */
    static void write(QuantizedMatrix matrix, SafetensorsWriter writer) {
        int step = Math.max(Integer.SIZE, matrix.rowsOfBlock() / Integer.SIZE * Integer.SIZE);
        for (int row = 0; row < matrix.rows(); row += step) {
            QuantizedRows block = matrix.read(row, Math.min(step, matrix.rows() - row));
            writeCodes(matrix, block, row, writer);
            writeZeroPoints(matrix, block, row, writer);
            writeScales(matrix, block, row, writer);
        }
        ByteBuffer groupOf = littleEndian(Integer.BYTES * matrix.columns());
        for (int c = 0; c < matrix.columns(); c++) {
            groupOf.putInt(c / matrix.groupSize());
        }
        writer.write(matrix.name() + ".g_idx", 0, groupOf.flip());
    }

    private static void writeCodes(QuantizedMatrix matrix, QuantizedRows block, int row, SafetensorsWriter writer) {
        int bits = matrix.bits();
        int perWord = Integer.SIZE / bits;
        int columns = matrix.columns();
        byte[] codes = block.codes();
        for (int begin = 0; begin < columns; begin += perWord) {
            int end = Math.min(begin + perWord, columns);
            ByteBuffer words = littleEndian(Integer.BYTES * block.rows());
            for (int r = 0; r < block.rows(); r++) {
                int word = 0;
                for (int c = end - 1; c >= begin; c--) {
                    word = (word << bits) | (codes[r * columns + c] & 0xff);
                }
                words.putInt(word);
            }
            long first = (long) (begin / perWord) * matrix.rows() + row;
            writer.write(matrix.name() + ".qweight", Integer.BYTES * first, words.flip());
        }
    }

    private static void writeZeroPoints(
            QuantizedMatrix matrix, QuantizedRows block, int row, SafetensorsWriter writer) {
        int bits = matrix.bits();
        int perWord = Integer.SIZE / bits;
        int mask = (1 << bits) - 1;
        int groups = matrix.groups();
        long wordsOfGroup = PackedIntegers.words(matrix.rows(), bits);
        for (int g = 0; g < groups; g++) {
            ByteBuffer words = littleEndian(Integer.BYTES * (int) PackedIntegers.words(block.rows(), bits));
            for (int begin = 0; begin < block.rows(); begin += perWord) {
                int word = 0;
                for (int r = Math.min(begin + perWord, block.rows()) - 1; r >= begin; r--) {
                    word = (word << bits) | (((block.zeroPoints()[r * groups + g] & 0xff) - 1) & mask);
                }
                words.putInt(word);
            }
            writer.write(matrix.name() + ".qzeros", Integer.BYTES * (g * wordsOfGroup + row / perWord), words.flip());
        }
    }

    private static void writeScales(QuantizedMatrix matrix, QuantizedRows block, int row, SafetensorsWriter writer) {
        int groups = matrix.groups();
        for (int g = 0; g < groups; g++) {
            ByteBuffer scales = littleEndian(Short.BYTES * block.rows());
            for (int r = 0; r < block.rows(); r++) {
                scales.putShort(HalfPrecision.toFloat16(block.scales()[r * groups + g]));
            }
            writer.write(matrix.name() + ".scales", Short.BYTES * ((long) g * matrix.rows() + row), scales.flip());
        }
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}
