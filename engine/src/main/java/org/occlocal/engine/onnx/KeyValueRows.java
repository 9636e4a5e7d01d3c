package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Keys and values of tokens, of every layer one row [K * D] for each. Row 0 is zeros, which padding reads; the rows of a
 * trunk follow in order, then what runs append. A layer without attention has no rows here. Closing gives the memory back.
 */
final class KeyValueRows implements AutoCloseable {

    private final List<FloatBuffer> keys = new ArrayList<>();
    private final List<FloatBuffer> values = new ArrayList<>();
    private final int[] heads;
    private final int[] widths;
    private final StateRows states;
    private final FloatPool pool;
    private int used = 1;

    /**
     * @param tokens to make room for
     * @param pieces whose states are kept
     */
    KeyValueRows(DecoderSpec spec, int tokens, int pieces, FloatPool pool) {
        this.pool = pool;
        this.states = new StateRows(spec, pieces, pool);
        this.heads = new int[spec.layers().size()];
        this.widths = new int[heads.length];
        for (int i = 0; i < widths.length; i++) {
            AttentionSpec attention = spec.layers().get(i).attention();
            heads[i] = attention == null ? 0 : attention.keyValueHeads();
            widths[i] = attention == null ? 0 : heads[i] * attention.headSize();
            keys.add(padded(i, tokens));
            values.add(padded(i, tokens));
        }
    }

    private FloatBuffer padded(int layer, int tokens) {
        FloatBuffer rows = pool.take((tokens + 1L) * widths[layer]);
        for (int i = 0; i < widths[layer]; i++) {
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
        for (int i = 0; i < widths.length; i++) {
            rows(keys.get(i), i, used, other.used - 1).put(rows(other.keys.get(i), i, 1, other.used - 1));
            rows(values.get(i), i, used, other.used - 1).put(rows(other.values.get(i), i, 1, other.used - 1));
        }
        used += other.used - 1;
        states.appendLast(other.states);
    }

    /** The filled rows as [used, K, 1, D]. */
    OnnxTensor pastKeys(int layer) {
        return tensor(keys.get(layer), layer, 0, used);
    }

    OnnxTensor pastValues(int layer) {
        return tensor(values.get(layer), layer, 0, used);
    }

    /** The next rows as [count, K, 1, D], to be filled. */
    OnnxTensor nextKeys(int layer, int count) {
        return tensor(keys.get(layer), layer, used, count);
    }

    OnnxTensor nextValues(int layer, int count) {
        return tensor(values.get(layer), layer, used, count);
    }

    /** The next rows have been filled. */
    void advance(int count) {
        used += count;
    }

    /** The keys of one token, [K * D]. */
    FloatBuffer keys(int layer, int row) {
        return rows(keys.get(layer), layer, row, 1);
    }

    FloatBuffer values(int layer, int row) {
        return rows(values.get(layer), layer, row, 1);
    }

    private OnnxTensor tensor(FloatBuffer all, int layer, int from, int count) {
        return OnnxRuntime.tensor(rows(all, layer, from, count), count, heads[layer], 1, widths[layer] / heads[layer]);
    }

    private FloatBuffer rows(FloatBuffer all, int layer, int from, int count) {
        return all.slice(from * widths[layer], count * widths[layer]);
    }

    @Override
    public void close() {
        states.close();
        keys.forEach(pool::give);
        values.forEach(pool::give);
        keys.clear();
        values.clear();
    }
}
