package org.occlocal.harness.datasets.parquet;

import java.nio.ByteBuffer;

/** Small whole numbers in runs of equal ones and in groups of packed bits: Parquet's encoding "RLE". */
final class BitReader {

    /** Values of one page; real files have a few thousand. */
    private static final int MOST_VALUES = 1 << 25;

    private BitReader() {}

    /** Keeps a broken file from asking for all memory. */
    static int checked(long count) {
        if (count < 0 || count > MOST_VALUES) {
            throw new IllegalArgumentException("a page of " + count + " values");
        }
        return (int) count;
    }

    /** @param width bits of a number, 0 to 32 */
    static int[] runs(ByteBuffer in, int width, int count) {
        int[] values = new int[checked(count)];
        int at = 0;
        while (at < count && (width > 0 || in.hasRemaining())) {
            int header = (int) ThriftReader.varint(in);
            if ((header & 1) == 1) {
                int size = checked((header >>> 1) * 8L);
                long[] packed = packed(in, width, size);
                for (int i = 0; i < size && at < count; i++) {
                    values[at++] = (int) packed[i];
                }
            } else {
                int value = 0;
                for (int i = 0; i < (width + 7) / 8; i++) {
                    value |= (in.get() & 0xff) << (8 * i);
                }
                for (int i = 0; i < header >>> 1 && at < count; i++) {
                    values[at++] = value;
                }
                if (header >>> 1 == 0) {
                    throw new IllegalArgumentException("a run of no numbers");
                }
            }
        }
        return values;
    }

    /** Numbers of equal width side by side, the lowest bit first; missing bytes at the end count as 0. */
    static long[] packed(ByteBuffer in, int width, int count) {
        long[] values = new long[checked(count)];
        int start = in.position();
        long mask = width == 64 ? -1 : (1L << width) - 1;
        for (int i = 0; i < count; i++) {
            long place = (long) i * width;
            int shift = (int) (place & 7);
            long value = 0;
            for (int at = 0; at * 8 < shift + width; at++) {
                long next = byteAt(in, start + (place >>> 3) + at);
                value |= at == 0 ? next >>> shift : next << (8 * at - shift);
            }
            values[i] = value & mask;
        }
        in.position((int) Math.min(in.limit(), start + ((long) count * width + 7) / 8));
        return values;
    }

    private static long byteAt(ByteBuffer in, long at) {
        return at < in.limit() ? in.get((int) at) & 0xff : 0;
    }

    /** Differences in blocks: Parquet's encoding "DELTA_BINARY_PACKED". */
    static long[] deltas(ByteBuffer in) {
        int blockSize = (int) ThriftReader.varint(in);
        int miniBlocks = (int) ThriftReader.varint(in);
        int count = checked(ThriftReader.varint(in));
        long[] values = new long[count];
        long value = zigzag(in);
        int at = 0;
        if (count > 0) {
            values[at++] = value;
        }
        while (at < count) {
            long least = zigzag(in);
            byte[] widths = new byte[miniBlocks];
            in.get(widths);
            for (int block = 0; block < miniBlocks && at < count; block++) {
                for (long delta : packed(in, widths[block], blockSize / miniBlocks)) {
                    value += least + delta;
                    if (at < count) {
                        values[at++] = value;
                    }
                }
            }
        }
        return values;
    }

    private static long zigzag(ByteBuffer in) {
        long value = ThriftReader.varint(in);
        return (value >>> 1) ^ -(value & 1);
    }
}
