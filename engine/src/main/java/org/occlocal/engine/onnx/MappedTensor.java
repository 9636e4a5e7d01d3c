package org.occlocal.engine.onnx;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.ModelException;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.weights.TensorLocation;

/**
 * Rows of a checkpoint tensor as views of its file, of at most a gigabyte each; nothing is read until it is touched. A
 * vector of n elements is n rows of one column.
 */
final class MappedTensor {

    private static final long MOST_BLOCK_BYTES = 1L << 30;

    private MappedTensor() {}

    /**
     * Rows that lie together.
     *
     * @param bytes direct, in the order of the machine
     */
    record Block(ByteBuffer bytes, long rows, long columns) {}

    /** Elements of a row. */
    static long columns(Shape shape) {
        return shape.rank() < 2 ? 1 : shape.size(shape.rank() - 1);
    }

    /** @param firstRow of those that are wanted, of the [rows, columns] view */
    static List<Block> map(TensorLocation tensor, long firstRow, long rows) {
        try (FileChannel channel = FileChannel.open(tensor.file())) {
            long columns = columns(tensor.shape());
            if (!isDense(tensor)) {
                ByteBuffer all = rowMajor(tensor, channel);
                int rowBytes = Math.toIntExact(columns * tensor.dtype().bytes());
                return List.of(new Block(
                        all.slice(Math.toIntExact(firstRow * rowBytes), Math.toIntExact(rows * rowBytes))
                                .order(ByteOrder.nativeOrder()),
                        rows,
                        columns));
            }
            long rowBytes = Math.max(1, columns * tensor.dtype().bytes());
            long most = Math.max(1, MOST_BLOCK_BYTES / rowBytes);
            List<Block> blocks = new ArrayList<>();
            for (long begin = 0; begin < rows; begin += most) {
                long count = Math.min(most, rows - begin);
                long offset = tensor.byteOffset() + (firstRow + begin) * rowBytes;
                ByteBuffer bytes = channel.map(FileChannel.MapMode.READ_ONLY, offset, count * rowBytes);
                blocks.add(new Block(
                        aligned(bytes, offset, tensor.dtype().bytes()).order(ByteOrder.nativeOrder()), count, columns));
            }
            return blocks;
        } catch (IOException e) {
            throw new ModelException("cannot read the weight file", tensor.file(), "check that it is still there", e);
        }
    }

    private static ByteBuffer aligned(ByteBuffer bytes, long offset, int item) {
        if (offset % item == 0) {
            return bytes;
        }
        return ByteBuffer.allocateDirect(bytes.remaining()).put(bytes).flip();
    }

    private static boolean isDense(TensorLocation tensor) {
        long[] strides = tensor.shape().rowMajorStrides();
        for (int i = 0; i < strides.length; i++) {
            if (tensor.shape().size(i) > 1 && strides[i] != tensor.strides().get(i)) {
                return false;
            }
        }
        return true;
    }

    /** A tensor that is stored in another order, such as a transposed view that torch.save wrote, copied into ours. */
    private static ByteBuffer rowMajor(TensorLocation tensor, FileChannel channel) throws IOException {
        if (tensor.byteSpan() > Integer.MAX_VALUE) {
            throw new ModelException(
                    "a tensor of " + tensor.byteSpan() + " bytes is not stored row by row",
                    tensor.file(),
                    "save the checkpoint as safetensors");
        }
        ByteBuffer stored = channel.map(FileChannel.MapMode.READ_ONLY, tensor.byteOffset(), tensor.byteSpan());
        int item = tensor.dtype().bytes();
        ByteBuffer copy =
                ByteBuffer.allocateDirect(Math.toIntExact(tensor.shape().elements() * item));
        long[] index = new long[tensor.shape().rank()];
        while (copy.hasRemaining()) {
            long element = 0;
            for (int i = 0; i < index.length; i++) {
                element += index[i] * tensor.strides().get(i);
            }
            for (int b = 0; b < item; b++) {
                copy.put(stored.get(Math.toIntExact(element * item + b)));
            }
            for (int i = index.length - 1; i >= 0; i--) {
                index[i]++;
                if (index[i] < tensor.shape().size(i)) {
                    break;
                }
                index[i] = 0;
            }
        }
        return copy.flip();
    }
}
