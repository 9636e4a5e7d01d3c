package org.occlocal.engine.onnx;

import java.nio.FloatBuffer;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;

/** Keys and values of a prefix, and the hidden state that the token behind it is predicted from. */
final class OnnxTrunk implements Trunk {

    private final int length;
    private final TokenScores scores;
    private @Nullable KeyValueRows rows;
    private final FloatBuffer lastHidden;

    /** @param lastHidden [C] */
    OnnxTrunk(KeyValueRows rows, FloatBuffer lastHidden, TokenScores scores) {
        this.rows = rows;
        this.length = rows.used() - 1;
        this.lastHidden = lastHidden;
        this.scores = scores;
    }

    static @Nullable OnnxTrunk own(@Nullable Trunk trunk) {
        if (trunk == null || trunk instanceof OnnxTrunk) {
            return (OnnxTrunk) trunk;
        }
        throw new IllegalArgumentException("the trunk belongs to another engine");
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public TokenScores scores() {
        return scores;
    }

    KeyValueRows rows() {
        if (rows == null) {
            throw new IllegalStateException("the trunk of " + length + " tokens is closed");
        }
        return rows;
    }

    FloatBuffer lastHidden() {
        rows();
        return lastHidden.duplicate();
    }

    @Override
    public void close() {
        if (rows != null) {
            rows.close();
        }
        rows = null;
    }
}
