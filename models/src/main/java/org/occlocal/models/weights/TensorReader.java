package org.occlocal.models.weights;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import org.occlocal.models.ModelException;

/** Reads elements of a tensor out of its file. For one thread; closed when a block of rows has been read. */
public final class TensorReader implements AutoCloseable {

    private final TensorLocation tensor;
    private final FileChannel channel;
    private ByteBuffer buffer = ByteBuffer.allocate(0);

    /** @throws ModelException when the file cannot be opened */
    public TensorReader(TensorLocation tensor) {
        this.tensor = tensor;
        try {
            this.channel = FileChannel.open(tensor.file());
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", tensor.file(), "check that it is still there", e);
        }
    }

    /** Elements that lie one behind the other. */
    public void readInts(long firstElement, int[] into, int at, int count) {
        ByteBuffer bytes = read(firstElement, count);
        bytes.asIntBuffer().get(into, at, count);
    }

    /** As above, of any floating point type, or of 8-bit integers. */
    public void readFloats(long firstElement, float[] into, int at, int count) {
        ByteBuffer bytes = read(firstElement, count);
        switch (tensor.dtype()) {
            case FLOAT32 -> bytes.asFloatBuffer().get(into, at, count);
            case FLOAT64 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = (float) bytes.getDouble(Double.BYTES * i);
                }
            }
            case FLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = HalfPrecision.fromFloat16(bytes.getShort(Short.BYTES * i));
                }
            }
            case BFLOAT16 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = HalfPrecision.fromBfloat16(bytes.getShort(Short.BYTES * i));
                }
            }
            case FLOAT8_E4M3 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = SmallFloats.fromE4m3(bytes.get(i));
                }
            }
            case FLOAT8_E5M2 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = SmallFloats.fromE5m2(bytes.get(i));
                }
            }
            case FLOAT8_E8M0 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = SmallFloats.fromE8m0(bytes.get(i));
                }
            }
            case INT8 -> {
                for (int i = 0; i < count; i++) {
                    into[at + i] = bytes.get(i);
                }
            }
            default -> throw new IllegalArgumentException(tensor.dtype() + " is no floating point type");
        }
    }

    /** As above, of bytes. */
    public void readBytes(long firstElement, byte[] into, int at, int count) {
        read(firstElement, count).get(into, at, count);
    }

    /** As above, as they are stored; valid until the next read. */
    public ByteBuffer readRaw(long firstElement, int count) {
        return read(firstElement, count);
    }

    private ByteBuffer read(long firstElement, int count) {
        int bytes = Math.multiplyExact(count, tensor.dtype().bytes());
        if (buffer.capacity() < bytes) {
            buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        }
        buffer.clear().limit(bytes);
        long begin = tensor.byteOffset() + firstElement * tensor.dtype().bytes();
        try {
            while (buffer.hasRemaining()) {
                if (channel.read(buffer, begin + buffer.position()) < 0) {
                    throw new ModelException(
                            "the weight file ends before byte " + (begin + bytes)
                                    + ", it was longer when it was opened",
                            tensor.file(),
                            "do not change a checkpoint while it is being read");
                }
            }
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", tensor.file(), "check that it is still there", e);
        }
        return buffer.flip();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new ModelException("cannot close the weight file", tensor.file(), "check the disk", e);
        }
    }
}
