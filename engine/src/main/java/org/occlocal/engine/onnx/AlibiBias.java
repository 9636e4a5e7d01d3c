package org.occlocal.engine.onnx;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.Alibi;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;

/**
 * What a model without other position encodings adds to attention scores: for each key its position times the head's slope. The
 * same in all layers (Press et al. 2022, "ALiBi").
 *
 * @param heads H
 * @param scale factor on the attention's scores
 */
record AlibiBias(Alibi alibi, int heads, double scale) {

    /** The bias of a model, null where it has none. */
    static @Nullable AlibiBias of(DecoderSpec spec) {
        for (AttentionSpec attention : spec.attentions()) {
            Alibi alibi = attention.alibi();
            if (alibi != null) {
                return new AlibiBias(alibi, attention.heads(), attention.scale());
            }
        }
        return null;
    }

    /** What is added to the scaled score of a key at this position of its sequence. */
    float bias(int head, int position) {
        float slope = alibi.slopes().get(head).floatValue();
        return alibi.scaledBfloat16()
                ? bfloat16(bfloat16(slope) * bfloat16(position)) * (float) scale
                : slope * position;
    }

    /** Rounded to the nearest, ties to even. */
    private static float bfloat16(float x) {
        int bits = Float.floatToRawIntBits(x);
        return Float.intBitsToFloat((bits + 0x7fff + ((bits >>> 16) & 1)) & 0xffff0000);
    }
}
