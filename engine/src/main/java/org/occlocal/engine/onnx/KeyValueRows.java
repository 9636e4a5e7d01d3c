package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Keys and values of tokens, of every layer one row [K * D] for each, and keys of indexers. Row 0 is zeros, which padding reads;
 * the rows of a trunk follow in order, then what runs append. A layer without attention has no rows here. Closing gives the memory
 * back.
 */
final class KeyValueRows implements AutoCloseable {

    /** Of each layer, by what it keeps. */
    private final List<Map<CacheKind, Rows>> layers = new ArrayList<>();

    private final StateRows states;
    private final FloatPool pool;
    private int used = 1;

    /** Of one kind in one layer. */
    private record Rows(CacheKind.Heads heads, FloatBuffer all) {

        FloatBuffer some(int from, int count) {
            return all.slice(from * heads.width(), count * heads.width());
        }

        OnnxTensor tensor(int from, int count) {
            return OnnxRuntime.tensor(some(from, count), count, heads.heads(), 1, heads.size());
        }
    }

    /**
     * @param tokens to make room for
     * @param pieces whose states are kept
     */
    KeyValueRows(DecoderSpec spec, int tokens, int pieces, FloatPool pool) {
        this.pool = pool;
        this.states = new StateRows(spec, pieces, pool);
        for (int i = 0; i < spec.layers().size(); i++) {
            AttentionSpec attention = spec.layers().get(i).attention();
            Map<CacheKind, Rows> kinds = new EnumMap<>(CacheKind.class);
            for (CacheKind kind : CacheKind.OF_TOKENS) {
                CacheKind.Heads heads = kind.heads(attention);
                if (heads != null) {
                    kinds.put(kind, new Rows(heads, padded(heads.width(), tokens)));
                }
            }
            layers.add(kinds);
        }
    }

    private FloatBuffer padded(int width, int tokens) {
        FloatBuffer rows = pool.take((tokens + 1L) * width);
        for (int i = 0; i < width; i++) {
            rows.put(i, 0);
        }
        return rows;
    }

    /** What the recurrent layers have. */
    StateRows states() {
        return states;
    }

    /** Rows that are filled, the first included. */
    int used() {
        return used;
    }

    /** Appends the tokens of others. */
    void append(KeyValueRows other) {
        int count = other.used - 1;
        for (int i = 0; i < layers.size(); i++) {
            Map<CacheKind, Rows> from = other.layers.get(i);
            layers.get(i).forEach((kind, rows) -> {
                Rows others = from.get(kind);
                if (others != null) {
                    rows.some(used, count).put(others.some(1, count));
                }
            });
        }
        used += count;
        states.appendLast(other.states);
    }

    /** The filled rows as [used, K, 1, D]. */
    OnnxTensor past(CacheKind kind, int layer) {
        return rows(kind, layer).tensor(0, used);
    }

    /** The next rows as [count, K, 1, D], to be filled. */
    OnnxTensor next(CacheKind kind, int layer, int count) {
        return rows(kind, layer).tensor(used, count);
    }

    /** The next rows have been filled. */
    void advance(int count) {
        used += count;
    }

    /** What a layer has of one token, [K * D]. */
    FloatBuffer row(CacheKind kind, int layer, int row) {
        return rows(kind, layer).some(row, 1);
    }

    private Rows rows(CacheKind kind, int layer) {
        Rows rows = layers.get(layer).get(kind);
        if (rows == null) {
            throw new IllegalArgumentException("layer " + layer + " keeps no " + kind);
        }
        return rows;
    }

    @Override
    public void close() {
        states.close();
        layers.forEach(kinds -> kinds.values().forEach(rows -> pool.give(rows.all())));
        layers.clear();
    }
}
