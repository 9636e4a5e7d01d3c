package org.occlocal.harness.datasets.parquet;

import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.snappy.SnappyDecompressor;
import io.airlift.compress.zstd.ZstdDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.GZIPInputStream;

/** Unpacks the pages of a column. */
final class Pages {

    private static final int LARGEST = 1 << 28;

    private Pages() {}

    /**
     * @param codec see CompressionCodec in parquet.thrift
     * @param in exactly the packed bytes
     */
    static ByteBuffer unpacked(ByteBuffer in, int codec, int size) {
        if (size < 0 || size > LARGEST) {
            throw new IllegalArgumentException("a page of " + size + " bytes");
        }
        byte[] packed = new byte[in.remaining()];
        in.get(packed);
        byte[] out = new byte[codec == 0 || codec == 2 ? 0 : size];
        switch (codec) {
            case 0 -> out = packed;
            case 1 -> new SnappyDecompressor().decompress(packed, 0, packed.length, out, 0, size);
            case 2 -> out = gunzip(packed);
            case 6 -> new ZstdDecompressor().decompress(packed, 0, packed.length, out, 0, size);
            case 7 -> new Lz4Decompressor().decompress(packed, 0, packed.length, out, 0, size);
            default -> throw new IllegalArgumentException(
                    "compression " + codec + " is not read; write the file again with snappy, gzip, zstd or none");
        }
        return ByteBuffer.wrap(out).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] gunzip(byte[] packed) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
