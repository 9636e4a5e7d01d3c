package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;

/**
 * Keys and values of the rows that are decoded: of each layer [S, K, P, D], and keys of indexers. P grows with the longest row, so
 * that steps do not read past it, up to what the session was opened for.
 */
final class SlotCache {

    private static final int GROWTH = 64;

    private final int slots;
    private final int mostPositions;
    private final StateSlots states;
    /** Of each layer, by what it keeps. */
    private final List<Map<CacheKind, Slots>> layers = new ArrayList<>();

    private int capacity;

    SlotCache(DecoderSpec spec, int slots, int mostPositions) {
        this.slots = slots;
        this.mostPositions = mostPositions;
        this.states = new StateSlots(spec, slots);
        for (LayerSpec layer : spec.layers()) {
            Map<CacheKind, Slots> kinds = new EnumMap<>(CacheKind.class);
            for (CacheKind kind : CacheKind.OF_TOKENS) {
                CacheKind.Heads heads = kind.heads(layer.attention());
                if (heads != null) {
                    kinds.put(kind, new Slots(heads));
                }
            }
            layers.add(kinds);
        }
    }

    /** Of one kind in one layer. */
    private final class Slots {

        private final int heads;
        private final int size;
        private FloatBuffer all = OnnxRuntime.floats(0);

        Slots(CacheKind.Heads heads) {
            this.heads = heads.heads();
            this.size = heads.size();
        }

        void grow(int next, int[] used) {
            FloatBuffer larger = OnnxRuntime.floats((long) slots * heads * next * size);
            for (int slot = 0; slot < used.length; slot++) {
                for (int h = 0; h < heads; h++) {
                    int head = slot * heads + h;
                    larger.put(head * next * size, all, head * capacity * size, used[slot] * size);
                }
            }
            all = larger;
        }

        void put(int slot, int position, FloatBuffer row) {
            for (int h = 0; h < heads; h++) {
                all.put(((slot * heads + h) * capacity + position) * size, row, h * size, size);
            }
        }

        void move(int from, int to, int tokens) {
            int span = capacity * size;
            for (int h = 0; h < heads; h++) {
                all.put((to * heads + h) * span, all, (from * heads + h) * span, tokens * size);
            }
        }

        OnnxTensor tensor(int rows) {
            return OnnxRuntime.tensor(all.slice(0, rows * heads * capacity * size), rows, heads, capacity, size);
        }
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
        int[] held = capacity == 0 ? new int[0] : used;
        layers.forEach(kinds -> kinds.values().forEach(own -> own.grow(next, held)));
        capacity = next;
    }

    /** Token {@code position} of a slot. The row is [K * D] of a layer. */
    void put(CacheKind kind, int layer, int slot, int position, FloatBuffer row) {
        slots(kind, layer).put(slot, position, row);
    }

    /** Slot {@code from}, which holds so many tokens, becomes slot {@code to} too. */
    void move(int from, int to, int tokens) {
        states.move(from, to);
        if (capacity > 0) {
            layers.forEach(kinds -> kinds.values().forEach(own -> own.move(from, to, tokens)));
        }
    }

    /** The slots of the first rows, [B, K, P, D]. */
    OnnxTensor past(CacheKind kind, int layer, int rows) {
        return slots(kind, layer).tensor(rows);
    }

    private Slots slots(CacheKind kind, int layer) {
        Slots own = layers.get(layer).get(kind);
        if (own == null) {
            throw new IllegalArgumentException("layer " + layer + " keeps no " + kind);
        }
        return own;
    }
}
