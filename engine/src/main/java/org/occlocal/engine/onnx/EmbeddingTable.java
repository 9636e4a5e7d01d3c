package org.occlocal.engine.onnx;

import ai.onnxruntime.platform.Fp16Conversions;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.onnx.MappedTensor.Block;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.quantization.QuantizedMatrix;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;
import org.occlocal.models.weights.StoredDtype;
import org.occlocal.models.weights.TensorLocation;
import org.occlocal.models.weights.WeightRows;

/** A table that is looked up by row. It stays in its file, of which only the rows that are asked for are read. */
final class EmbeddingTable {

    private final int columns;
    private final List<Rows> rows = new ArrayList<>();

    private @Nullable QuantizedMatrix quantized;
    private @Nullable WeightRows computed;

    /** Rows of the table from {@code first} on. */
    private record Rows(long first, Block block, StoredDtype dtype) {}

    /** @param checkpoint null for random rows */
    EmbeddingTable(@Nullable Checkpoint checkpoint, WeightSlot slot) {
        this.columns = Math.toIntExact(slot.shape().size(slot.shape().rank() - 1));
        if (checkpoint == null) {
            return;
        }
        quantized = checkpoint.matrix(slot);
        if (quantized != null) {
            return;
        }
        List<WeightPart> parts = checkpoint.parts(slot);
        computed = parts.size() == 1 ? checkpoint.rows(parts.get(0).tensor()) : null;
        if (computed != null) {
            return;
        }
        long first = 0;
        for (WeightPart part : parts) {
            if (!(part.arrangement() instanceof WeightPart.AsStored) || slot.addend() != 0) {
                throw new IllegalArgumentException("the table " + slot.name() + " is not stored row by row");
            }
            TensorLocation location = checkpoint.tensor(part.tensor());
            for (Block block : MappedTensor.map(location, 0, part.rows())) {
                rows.add(new Rows(first, block, location.dtype()));
                first += block.rows();
            }
        }
    }

    int columns() {
        return columns;
    }

    /** Appends a row in float32. */
    void read(long row, FloatBuffer out) {
        if (quantized != null) {
            out.put(quantized.read(Math.toIntExact(row), 1).dequantized(quantized.columnOrder()));
            return;
        }
        if (computed != null) {
            out.put(computed.read(Math.toIntExact(row), 1));
            return;
        }
        if (rows.isEmpty()) {
            SplittableRandom random = new SplittableRandom(row);
            for (int i = 0; i < columns; i++) {
                out.put((float) (0.06 * random.nextDouble() - 0.03));
            }
            return;
        }
        int block = rows.size() - 1;
        while (rows.get(block).first() > row) {
            block--;
        }
        Rows found = rows.get(block);
        ByteBuffer bytes = found.block().bytes();
        int item = found.dtype().bytes();
        int begin = Math.toIntExact((row - found.first()) * columns * item);
        for (int i = 0; i < columns; i++) {
            int at = begin + i * item;
            out.put(
                    switch (found.dtype()) {
                        case FLOAT64 -> (float) bytes.getDouble(at);
                        case FLOAT32 -> bytes.getFloat(at);
                        case FLOAT16 -> Fp16Conversions.fp16ToFloat(bytes.getShort(at));
                        case BFLOAT16 -> Fp16Conversions.bf16ToFloat(bytes.getShort(at));
                        default -> throw new IllegalArgumentException(found.dtype() + " holds no weights");
                    });
        }
    }
}
