package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * Keys and values of the rows that are decoded: of each layer [S, K, P, D]. P grows with the longest row, so that steps do
 * not read past it, up to what the session was opened for.
 */
final class SlotCache {

    private static final int GROWTH = 64;

    private final DecoderSpec spec;
    private final int slots;
    private final int mostPositions;
    private final List<FloatBuffer> keys = new ArrayList<>();
    private final List<FloatBuffer> values = new ArrayList<>();
    private int capacity;

    SlotCache(DecoderSpec spec, int slots, int mostPositions) {
        this.spec = spec;
        this.slots = slots;
        this.mostPositions = mostPositions;
    }

    /** P. */
    int capacity() {
        return capacity;
    }

    /** Makes room for rows of so many tokens, of which the slots hold {@code used} so far. */
    void grow(int positions, int[] used) {
        if (positions <= capacity) {
            return;
        }
        int next = Math.min(mostPositions, positions + Math.max(GROWTH, positions / 4));
        for (int i = 0; i < spec.layers().size(); i++) {
            RecurrenceSpec recurrence = spec.layers().get(i).recurrence();
            if (recurrence != null) {
                if (keys.size() <= i) {
                    keys.add(OnnxRuntime.floats((long) slots * StateRows.inputWidth(recurrence)));
                    values.add(OnnxRuntime.floats((long) slots * StateRows.stateWidth(recurrence)));
                }
                continue;
            }
            AttentionSpec attention = spec.layers().get(i).attention();
            if (keys.size() <= i) {
                keys.add(OnnxRuntime.floats(elements(attention, next)));
                values.add(OnnxRuntime.floats(elements(attention, next)));
            } else {
                keys.set(i, grown(keys.get(i), attention, next, used));
                values.set(i, grown(values.get(i), attention, next, used));
            }
        }
        capacity = next;
    }

    private long elements(AttentionSpec attention, int positions) {
        return (long) slots * attention.keyValueHeads() * positions * attention.headSize();
    }

    private FloatBuffer grown(FloatBuffer old, AttentionSpec attention, int next, int[] used) {
        FloatBuffer larger = OnnxRuntime.floats(elements(attention, next));
        int size = attention.headSize();
        for (int slot = 0; slot < used.length; slot++) {
            for (int h = 0; h < attention.keyValueHeads(); h++) {
                int head = slot * attention.keyValueHeads() + h;
                larger.put(head * next * size, old, head * capacity * size, used[slot] * size);
            }
        }
        return larger;
    }

    /** Token {@code position} of a slot. Keys and values are [K * D] of a layer. */
    void put(int layer, int slot, int position, FloatBuffer newKeys, FloatBuffer newValues) {
        put(keys.get(layer), layer, slot, position, newKeys);
        put(values.get(layer), layer, slot, position, newValues);
    }

    private void put(FloatBuffer all, int layer, int slot, int position, FloatBuffer row) {
        AttentionSpec attention = spec.layers().get(layer).attention();
        int size = attention.headSize();
        for (int h = 0; h < attention.keyValueHeads(); h++) {
            int head = slot * attention.keyValueHeads() + h;
            all.put((head * capacity + position) * size, row, h * size, size);
        }
    }

    /** What a sequence leaves behind in the recurrent layers. */
    void putStates(int slot, StateRows from, int row) {
        for (int i = 0; i < keys.size(); i++) {
            if (spec.layers().get(i).recurrence() != null) {
                putState(i, slot, from.inputs(i, row, 1), from.states(i, row, 1));
            }
        }
    }

    /** As above, in one of them. */
    void putState(int layer, int slot, FloatBuffer inputs, FloatBuffer state) {
        keys.get(layer).put(slot * inputs.remaining(), inputs, 0, inputs.remaining());
        values.get(layer).put(slot * state.remaining(), state, 0, state.remaining());
    }

    /** Slot {@code from}, which holds so many tokens, becomes slot {@code to} too. */
    void move(int from, int to, int tokens) {
        for (int i = 0; i < keys.size(); i++) {
            if (spec.layers().get(i).recurrence() != null) {
                copy(keys.get(i), from, to);
                copy(values.get(i), from, to);
                continue;
            }
            move(keys.get(i), i, from, to, tokens);
            move(values.get(i), i, from, to, tokens);
        }
    }

    private void copy(FloatBuffer all, int from, int to) {
        int width = all.capacity() / slots;
        all.put(to * width, all, from * width, width);
    }

    private void move(FloatBuffer all, int layer, int from, int to, int tokens) {
        AttentionSpec attention = spec.layers().get(layer).attention();
        int heads = attention.keyValueHeads();
        int span = capacity * attention.headSize();
        for (int h = 0; h < heads; h++) {
            all.put((to * heads + h) * span, all, (from * heads + h) * span, tokens * attention.headSize());
        }
    }

    /** The slots of the first rows, [B, K, P, D]. */
    OnnxTensor keys(int layer, int rows) {
        RecurrenceSpec recurrence = spec.layers().get(layer).recurrence();
        return recurrence == null
                ? tensor(keys.get(layer), layer, rows)
                : StateRows.inputTensor(
                        recurrence, keys.get(layer).slice(0, rows * StateRows.inputWidth(recurrence)), rows);
    }

    OnnxTensor values(int layer, int rows) {
        RecurrenceSpec recurrence = spec.layers().get(layer).recurrence();
        return recurrence == null
                ? tensor(values.get(layer), layer, rows)
                : StateRows.stateTensor(
                        recurrence, values.get(layer).slice(0, rows * StateRows.stateWidth(recurrence)), rows);
    }

    private OnnxTensor tensor(FloatBuffer all, int layer, int rows) {
        AttentionSpec attention = spec.layers().get(layer).attention();
        int count = rows * attention.keyValueHeads() * capacity * attention.headSize();
        return OnnxRuntime.tensor(all.slice(0, count), rows, attention.keyValueHeads(), capacity, attention.headSize());
    }
}
