package org.occlocal.models.quantization;

import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.TensorReader;

/**
 * Integers of 4 or 8 bits in an int32 tensor, several in each word, the first in its lowest bits.
 *
 * @param tensor int32 [words, n] or [n, words]
 * @param bits of an integer
 * @param interleaved whether the words hold their integers in AWQ's order 0, 2, 4, 6, 1, 3, 5, 7 instead of as they come
 */
record PackedIntegers(TensorLocation tensor, int bits, boolean interleaved) {

    private static final int[] AWQ_ORDER = {0, 2, 4, 6, 1, 3, 5, 7};

    /** Words that so many integers take. */
    static long words(long integers, int bits) {
        return (integers * bits + Integer.SIZE - 1) / Integer.SIZE;
    }

    /**
     * Some columns of an int32 [words, n] whose words are packed along the columns.
     *
     * @param length integers of a column
     * @return unsigned [count, length]: each column is a row
     */
    byte[] columns(int first, int count, int length) {
        int perWord = Integer.SIZE / bits;
        int words = Math.toIntExact(tensor.shape().size(0));
        int[] packed = new int[Math.multiplyExact(words, count)];
        try (TensorReader reader = new TensorReader(tensor)) {
            long stride = tensor.shape().size(1);
            if (count == stride) {
                reader.readInts(0, packed, 0, packed.length);
            } else {
                for (int w = 0; w < words; w++) {
                    reader.readInts(w * stride + first, packed, w * count, count);
                }
            }
        }
        byte[] integers = new byte[Math.multiplyExact(count, length)];
        int mask = (1 << bits) - 1;
        for (int w = 0; w < words; w++) {
            int begin = w * perWord;
            int own = Math.min(perWord, length - begin);
            for (int n = 0; n < count; n++) {
                int word = packed[w * count + n];
                int at = n * length + begin;
                for (int i = 0; i < own; i++) {
                    integers[at + i] = (byte) (word & mask);
                    word >>>= bits;
                }
            }
        }
        return integers;
    }

    /**
     * Some rows of an int32 [n, words] whose words are packed along the rows.
     *
     * @param length integers of a row
     * @return unsigned [count, length]
     */
    byte[] rows(int first, int count, int length) {
        int perWord = Integer.SIZE / bits;
        int words = Math.toIntExact(tensor.shape().size(1));
        int[] packed = new int[Math.multiplyExact(count, words)];
        try (TensorReader reader = new TensorReader(tensor)) {
            reader.readInts((long) first * words, packed, 0, packed.length);
        }
        byte[] integers = new byte[Math.multiplyExact(count, length)];
        int mask = (1 << bits) - 1;
        for (int i = 0; i < integers.length; i++) {
            int place = i % length;
            int word = packed[i / length * words + place / perWord];
            integers[i] = (byte) (word >>> (place % perWord * bits) & mask);
        }
        return integers;
    }

    /**
     * Some rows of the integers in an int32 [words, n] whose words are packed along the columns.
     *
     * @return unsigned [count, n]
     */
    byte[] rowsOfColumns(int first, int count) {
        int perWord = Integer.SIZE / bits;
        int firstWord = first / perWord;
        int words = (first + count - 1) / perWord + 1 - firstWord;
        int length = Math.toIntExact(tensor.shape().size(1));
        int[] packed = new int[Math.multiplyExact(words, length)];
        try (TensorReader reader = new TensorReader(tensor)) {
            reader.readInts((long) firstWord * length, packed, 0, packed.length);
        }
        byte[] integers = new byte[Math.multiplyExact(count, length)];
        int mask = (1 << bits) - 1;
        for (int i = 0; i < integers.length; i++) {
            int row = first + i / length;
            int word = packed[(row / perWord - firstWord) * length + i % length];
            integers[i] = (byte) (word >>> (row % perWord * bits) & mask);
        }
        return integers;
    }

    /**
     * Some columns of the integers in an int32 [n, words] whose words are packed along the rows.
     *
     * @return unsigned [count, n]: each column is a row
     */
    byte[] columnsOfRows(int first, int count) {
        int perWord = Integer.SIZE / bits;
        int firstWord = first / perWord;
        int words = (first + count - 1) / perWord + 1 - firstWord;
        int length = Math.toIntExact(tensor.shape().size(0));
        int[] packed = new int[words];
        int[] shifts = new int[perWord];
        for (int i = 0; i < perWord; i++) {
            shifts[interleaved ? AWQ_ORDER[i] : i] = i * bits;
        }
        byte[] integers = new byte[Math.multiplyExact(count, length)];
        int mask = (1 << bits) - 1;
        try (TensorReader reader = new TensorReader(tensor)) {
            for (int row = 0; row < length; row++) {
                reader.readInts(row * tensor.shape().size(1) + firstWord, packed, 0, words);
                for (int c = 0; c < count; c++) {
                    int place = first + c - firstWord * perWord;
                    int word = packed[place / perWord];
                    integers[c * length + row] = (byte) (word >>> shifts[place % perWord] & mask);
                }
            }
        }
        return integers;
    }
}
