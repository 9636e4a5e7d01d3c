package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Keys and values of the rows that are decoded: of each layer [S, K, P, D]. P grows with the longest row, so that steps do
 * not read past it, up to what the session was opened for.
 */
final class SlotCache {

    private static final int GROWTH = 64;

    private final DecoderSpec spec;
    private final int slots;
    private final int mostPositions;
    private final StateSlots states;
    private final List<FloatBuffer> keys = new ArrayList<>();
    private final List<FloatBuffer> values = new ArrayList<>();
    private int capacity;

    SlotCache(DecoderSpec spec, int slots, int mostPositions) {
        this.spec = spec;
        this.slots = slots;
        this.mostPositions = mostPositions;
        this.states = new StateSlots(spec, slots);
    }

    /** What the recurrent layers have. */
    StateSlots states() {
        return states;
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
            AttentionSpec attention = spec.layers().get(i).attention();
            if (keys.size() <= i) {
                keys.add(OnnxRuntime.floats(attention == null ? 0 : elements(attention, next)));
                values.add(OnnxRuntime.floats(attention == null ? 0 : elements(attention, next)));
            } else if (attention != null) {
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
        AttentionSpec attention = attention(layer);
        int size = attention.headSize();
        for (int h = 0; h < attention.keyValueHeads(); h++) {
            int head = slot * attention.keyValueHeads() + h;
            all.put((head * capacity + position) * size, row, h * size, size);
        }
    }

    /** Slot {@code from}, which holds so many tokens, becomes slot {@code to} too. */
    void move(int from, int to, int tokens) {
        states.move(from, to);
        for (int i = 0; i < keys.size(); i++) {
            AttentionSpec attention = spec.layers().get(i).attention();
            if (attention != null) {
                move(keys.get(i), attention, from, to, tokens);
                move(values.get(i), attention, from, to, tokens);
            }
        }
    }

    private void move(FloatBuffer all, AttentionSpec attention, int from, int to, int tokens) {
        int heads = attention.keyValueHeads();
        int span = capacity * attention.headSize();
        for (int h = 0; h < heads; h++) {
            all.put((to * heads + h) * span, all, (from * heads + h) * span, tokens * attention.headSize());
        }
    }

    /** The slots of the first rows, [B, K, P, D]. */
    OnnxTensor keys(int layer, int rows) {
        return tensor(keys.get(layer), layer, rows);
    }

    OnnxTensor values(int layer, int rows) {
        return tensor(values.get(layer), layer, rows);
    }

    private OnnxTensor tensor(FloatBuffer all, int layer, int rows) {
        AttentionSpec attention = attention(layer);
        int count = rows * attention.keyValueHeads() * capacity * attention.headSize();
        return OnnxRuntime.tensor(all.slice(0, count), rows, attention.keyValueHeads(), capacity, attention.headSize());
    }

    private AttentionSpec attention(int layer) {
        AttentionSpec attention = spec.layers().get(layer).attention();
        if (attention == null) {
            throw new IllegalArgumentException("layer " + layer + " has no attention");
        }
        return attention;
    }
}
