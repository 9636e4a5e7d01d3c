package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.ModelException;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.Shape;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.WeightRows;

/**
 * Slots as tensors in float32, or as codes where they are quantized, read from the mapped files into memory that is used
 * again for the next session. Closing frees the graphs that put them together.
 */
final class WeightTensors implements AutoCloseable {

    private static final long CHECKED_ELEMENTS = 16L << 20;

    private final @Nullable Checkpoint checkpoint;
    private final boolean roundsInputs;
    private final SlotGraphs graphs;
    private final Scratch scratch = new Scratch();

    /**
     * @param checkpoint null for random weights
     * @param roundsInputs whether the inputs of products with quantized weights are rounded too
     */
    WeightTensors(@Nullable Checkpoint checkpoint, boolean roundsInputs, int threads) {
        this.checkpoint = checkpoint;
        this.roundsInputs = roundsInputs;
        this.graphs = new SlotGraphs(threads);
    }

    /**
     * Some rows of a slot, valid until {@link #release}.
     *
     * @param firstRow of the slot's [rows, last size] view
     * @param sizes of the tensor
     * @throws ModelException when one of them is not finite
     */
    OnnxTensor load(WeightSlot slot, long firstRow, long rows, long... sizes) {
        List<WeightPart> parts = checkpoint == null ? List.of() : checkpoint.parts(slot);
        if (checkpoint != null && parts.stream().anyMatch(part -> isComputed(checkpoint, part))) {
            return computed(checkpoint, slot, firstRow, rows, sizes);
        }
        List<StoredRows> sources = new ArrayList<>();
        long row = 0;
        for (WeightPart part : parts) {
            long begin = Math.max(firstRow, row) - row;
            long end = Math.min(firstRow + rows, row + part.rows()) - row;
            if (begin < end && checkpoint != null) {
                sources.add(new StoredRows(part, checkpoint.tensor(part.tensor()), begin, end));
            }
            row += part.rows();
        }
        if (sources.isEmpty()) {
            OnnxTensor filled = room(sizes);
            graphs.fill(slot, filled, sizes);
            return filled;
        }
        return assembled(sources, slot.addend(), sizes);
    }

    /** Whether the numbers of a part are not in its file, but made of what is. */
    private static boolean isComputed(Checkpoint checkpoint, WeightPart part) {
        return checkpoint.matrix(part.tensor()) != null || checkpoint.rows(part.tensor()) != null;
    }

    /** Parts whose numbers are computed, and the others. */
    private OnnxTensor computed(Checkpoint from, WeightSlot slot, long firstRow, long rows, long[] sizes) {
        long columns = MappedTensor.columns(slot.shape());
        FloatBuffer all = scratch.takeFloats(rows * columns);
        long row = 0;
        for (WeightPart part : from.parts(slot)) {
            long begin = Math.max(firstRow, row) - row;
            long end = Math.min(firstRow + rows, row + part.rows()) - row;
            QuantizedMatrix matrix = from.matrix(part.tensor());
            WeightRows numbers = from.rows(part.tensor());
            if (begin < end && matrix != null) {
                dequantize(matrix, (int) begin, (int) end, slot.addend(), all);
            } else if (begin < end && numbers != null) {
                widen(numbers, (int) begin, (int) end, slot.addend(), all);
            } else if (begin < end) {
                StoredRows plain = new StoredRows(part, from.tensor(part.tensor()), begin, end);
                try (OnnxTensor stored = assembled(List.of(plain), slot.addend(), new long[] {end - begin, columns})) {
                    all.put(stored.getFloatBuffer());
                }
            }
            row += part.rows();
        }
        return OnnxRuntime.tensor(all.flip(), sizes);
    }

    private static void dequantize(QuantizedMatrix matrix, int begin, int end, double addend, FloatBuffer out) {
        for (int row = begin; row < end; row += matrix.rowsOfBlock()) {
            int count = Math.min(matrix.rowsOfBlock(), end - row);
            for (float number : matrix.read(row, count).dequantized(matrix.columnOrder())) {
                out.put((float) (number + addend));
            }
        }
    }

    private static void widen(WeightRows rows, int begin, int end, double addend, FloatBuffer out) {
        for (int row = begin; row < end; row += rows.rowsOfBlock()) {
            for (float number : rows.readFinite(row, Math.min(rows.rowsOfBlock(), end - row))) {
                out.put((float) (number + addend));
            }
        }
    }

    /** The quantized weights of a slot that are multiplied as they are; null where a product needs numbers. */
    @Nullable
    QuantizedMatrix matrix(WeightSlot slot) {
        return checkpoint == null ? null : BlockwiseWeights.of(checkpoint, slot);
    }

    /** What a slot takes in a session. */
    long bytes(WeightSlot slot) {
        QuantizedMatrix matrix = matrix(slot);
        return matrix == null ? Float.BYTES * slot.shape().elements() : BlockwiseWeights.bytes(matrix);
    }

    /** MatMulNBits' accuracy_level: 4 rounds the inputs of products to 8 bits, block by block, 1 does not. */
    long accuracyLevel() {
        return roundsInputs ? 4 : 1;
    }

    /** Some rows of a quantized matrix, valid until {@link #release}. */
    BlockwiseWeights blockwise(QuantizedMatrix matrix, int firstRow, int rows) {
        return BlockwiseWeights.read(matrix, firstRow, rows, scratch);
    }

    /**
     * Looks through a table that stays in its file.
     *
     * @throws ModelException when a number of it is not finite
     */
    void requireFinite(WeightSlot table) {
        long columns = MappedTensor.columns(table.shape());
        long most = Math.max(1, CHECKED_ELEMENTS / columns);
        for (long row = 0; checkpoint != null && row < table.shape().rows(); row += most) {
            long rows = Math.min(most, table.shape().rows() - row);
            load(table, row, rows, rows, columns).close();
            release();
        }
    }

    /** The tensors so far have been copied; their memory may be used again. */
    void release() {
        scratch.reset();
        NativeHeap.giveBackFreePages();
    }

    private OnnxTensor room(long[] sizes) {
        return OnnxRuntime.tensor(scratch.takeFloats(Shape.of(sizes).elements()), sizes);
    }

    private OnnxTensor assembled(List<StoredRows> sources, double addend, long[] sizes) {
        OnnxTensor whole = room(sizes);
        graphs.assemble(sources, addend, whole, sizes);
        return whole;
    }

    @Override
    public void close() {
        graphs.close();
    }
}
