package org.occlocal.engine.onnx;

import java.util.Arrays;
import org.occlocal.models.spec.RotarySpec;

/** Cosines and sines of one position encoding. Those that do not depend on a length are kept by position. */
final class RotaryTables {

    private final RotarySpec rotary;
    private final int half;
    private float[] cosines = {};
    private float[] sines = {};

    RotaryTables(RotarySpec rotary) {
        this.rotary = rotary;
        this.half = rotary.dimensions() / 2;
    }

    /** Elements of a row. */
    int width() {
        return half;
    }

    /**
     * Rows for some tokens.
     *
     * @param positions of each
     * @param totals length of the sequence that each belongs to
     * @param cosinesOut [N, dimensions / 2], filled
     * @param sinesOut likewise
     */
    void fill(int[] positions, int[] totals, float[] cosinesOut, float[] sinesOut) {
        if (!rotary.frequencies().dependOnLength()) {
            extend(Arrays.stream(positions).max().orElse(0));
            for (int n = 0; n < positions.length; n++) {
                System.arraycopy(cosines, positions[n] * half, cosinesOut, n * half, half);
                System.arraycopy(sines, positions[n] * half, sinesOut, n * half, half);
            }
            return;
        }
        float[] frequencies = {};
        for (int n = 0; n < positions.length; n++) {
            if (n == 0 || totals[n] != totals[n - 1]) {
                frequencies = rotary.frequencies().at(totals[n]);
            }
            row(positions[n], frequencies, cosinesOut, sinesOut, n * half);
        }
    }

    private void extend(int position) {
        int known = cosines.length / half;
        if (position < known) {
            return;
        }
        int next = Math.max(position + 1, 2 * known);
        cosines = Arrays.copyOf(cosines, next * half);
        sines = Arrays.copyOf(sines, next * half);
        float[] frequencies = rotary.frequencies().at(0);
        for (int p = known; p < next; p++) {
            row(p, frequencies, cosines, sines, p * half);
        }
    }

    /** Products are rounded to float32 as transformers rounds them. */
    private void row(int position, float[] frequencies, float[] cosinesOut, float[] sinesOut, int at) {
        float factor = (float) rotary.attentionFactor();
        for (int i = 0; i < half; i++) {
            float angle = position * frequencies[i];
            cosinesOut[at + i] = (float) Math.cos(angle) * factor;
            sinesOut[at + i] = (float) Math.sin(angle) * factor;
        }
    }
}
