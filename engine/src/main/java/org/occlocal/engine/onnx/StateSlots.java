package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * What the rows that are decoded have left behind in the recurrent layers: of each layer the last inputs of its convolution,
 * [S, J - 1, E], and its states, [S, U, A, D], however long the rows are.
 */
final class StateSlots {

    private final int slots;
    private final List<@Nullable Slots> layers = new ArrayList<>();

    /** Of one layer. */
    private record Slots(RecurrenceSpec recurrence, FloatBuffer inputs, FloatBuffer states) {}

    StateSlots(DecoderSpec spec, int slots) {
        this.slots = slots;
        for (LayerSpec layer : spec.layers()) {
            RecurrenceSpec recurrence = layer.recurrence();
            layers.add(
                    recurrence == null
                            ? null
                            : new Slots(
                                    recurrence,
                                    OnnxRuntime.floats((long) slots * StateRows.inputWidth(recurrence)),
                                    OnnxRuntime.floats((long) slots * StateRows.stateWidth(recurrence))));
        }
    }

    /** What a sequence has left behind in all of them. */
    void put(int slot, StateRows from, int row) {
        for (int i = 0; i < layers.size(); i++) {
            if (layers.get(i) != null) {
                put(i, slot, from.inputs(i, row, 1), from.states(i, row, 1));
            }
        }
    }

    /** As above, in one of them. */
    void put(int layer, int slot, FloatBuffer inputs, FloatBuffer state) {
        Slots own = own(layer);
        own.inputs().put(slot * inputs.remaining(), inputs, 0, inputs.remaining());
        own.states().put(slot * state.remaining(), state, 0, state.remaining());
    }

    /** Slot {@code from} becomes slot {@code to} too. */
    void move(int from, int to) {
        for (Slots own : layers) {
            if (own != null) {
                copy(own.inputs(), from, to);
                copy(own.states(), from, to);
            }
        }
    }

    private void copy(FloatBuffer all, int from, int to) {
        int width = all.capacity() / slots;
        all.put(to * width, all, from * width, width);
    }

    /** Of the first rows, [B, J - 1, E]. */
    OnnxTensor inputs(int layer, int rows) {
        Slots own = own(layer);
        int width = StateRows.inputWidth(own.recurrence());
        return StateRows.inputTensor(own.recurrence(), own.inputs().slice(0, rows * width), rows);
    }

    /** Of the first rows, [B, U, A, D]. */
    OnnxTensor states(int layer, int rows) {
        Slots own = own(layer);
        int width = StateRows.stateWidth(own.recurrence());
        return StateRows.stateTensor(own.recurrence(), own.states().slice(0, rows * width), rows);
    }

    private Slots own(int layer) {
        Slots own = layers.get(layer);
        if (own == null) {
            throw new IllegalArgumentException("layer " + layer + " is not recurrent");
        }
        return own;
    }
}
