package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * What pieces of sequences leave behind in the recurrent layers: the last inputs of the convolution, and the states.
 * Row 0 is zeros, from which a sequence begins; that of a trunk follows, then what runs append. Closing gives the memory back.
 */
final class StateRows implements AutoCloseable {

    private final List<@Nullable RecurrenceSpec> recurrences = new ArrayList<>();
    private final List<@Nullable FloatBuffer> inputs = new ArrayList<>();
    private final List<@Nullable FloatBuffer> states = new ArrayList<>();
    private final FloatPool pool;
    private int used = 1;

    /** @param pieces to make room for */
    StateRows(DecoderSpec spec, int pieces, FloatPool pool) {
        this.pool = pool;
        for (int i = 0; i < spec.layers().size(); i++) {
            RecurrenceSpec recurrence = spec.layers().get(i).recurrence();
            recurrences.add(recurrence);
            inputs.add(recurrence == null ? null : padded(inputWidth(recurrence), pieces));
            states.add(recurrence == null ? null : padded(stateWidth(recurrence), pieces));
        }
    }

    /** Numbers of the last inputs of the convolution, (J - 1) * E. */
    static int inputWidth(RecurrenceSpec recurrence) {
        return (recurrence.kernel() - 1) * recurrence.channels();
    }

    /** Numbers of a state, U * A * D. */
    static int stateWidth(RecurrenceSpec recurrence) {
        return Math.multiplyExact(
                Math.multiplyExact(recurrence.valueHeads(), recurrence.keySize()), recurrence.valueSize());
    }

    /** The first of rows as [count, J - 1, E]. */
    static OnnxTensor inputTensor(RecurrenceSpec recurrence, FloatBuffer rows, int count) {
        return OnnxRuntime.tensor(rows, count, recurrence.kernel() - 1L, recurrence.channels());
    }

    /** The first of rows as [count, U, A, D]. */
    static OnnxTensor stateTensor(RecurrenceSpec recurrence, FloatBuffer rows, int count) {
        return OnnxRuntime.tensor(rows, count, recurrence.valueHeads(), recurrence.keySize(), recurrence.valueSize());
    }

    private FloatBuffer padded(int width, int pieces) {
        FloatBuffer rows = pool.take((pieces + 1L) * width);
        for (int i = 0; i < width; i++) {
            rows.put(i, 0);
        }
        return rows;
    }

    /** Rows that are filled, the first included. */
    int used() {
        return used;
    }

    /** Appends the last row of others: what a prefix leaves behind. */
    void appendLast(StateRows other) {
        for (int i = 0; i < recurrences.size(); i++) {
            if (recurrences.get(i) != null) {
                inputs(i, used, 1).put(other.inputs(i, other.used - 1, 1));
                states(i, used, 1).put(other.states(i, other.used - 1, 1));
            }
        }
        used++;
    }

    OnnxTensor pastInputs(int layer) {
        return inputTensor(recurrence(layer), inputs(layer, 0, used), used);
    }

    OnnxTensor pastStates(int layer) {
        return stateTensor(recurrence(layer), states(layer, 0, used), used);
    }

    /** The next rows, to be filled. */
    OnnxTensor nextInputs(int layer, int count) {
        return inputTensor(recurrence(layer), inputs(layer, used, count), count);
    }

    /** As above. */
    OnnxTensor nextStates(int layer, int count) {
        return stateTensor(recurrence(layer), states(layer, used, count), count);
    }

    /** The next rows have been filled. */
    void advance(int count) {
        used += count;
    }

    /** Some rows, [count * (J - 1) * E]. */
    FloatBuffer inputs(int layer, int row, int count) {
        int width = inputWidth(recurrence(layer));
        return some(inputs, layer).slice(row * width, count * width);
    }

    /** Some rows, [count * U * A * D]. */
    FloatBuffer states(int layer, int row, int count) {
        int width = stateWidth(recurrence(layer));
        return some(states, layer).slice(row * width, count * width);
    }

    private RecurrenceSpec recurrence(int layer) {
        RecurrenceSpec recurrence = recurrences.get(layer);
        if (recurrence == null) {
            throw new IllegalArgumentException("layer " + layer + " is not recurrent");
        }
        return recurrence;
    }

    private static FloatBuffer some(List<@Nullable FloatBuffer> all, int layer) {
        FloatBuffer rows = all.get(layer);
        if (rows == null) {
            throw new IllegalArgumentException("layer " + layer + " is not recurrent");
        }
        return rows;
    }

    @Override
    public void close() {
        for (List<@Nullable FloatBuffer> all : List.of(inputs, states)) {
            for (FloatBuffer rows : all) {
                if (rows != null) {
                    pool.give(rows);
                }
            }
            all.clear();
        }
    }
}
