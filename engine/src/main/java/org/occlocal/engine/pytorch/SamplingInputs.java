package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.Sampling;

/** How the next token of each of B rows is drawn, as sampling.py takes it. Drawing takes a number from each row's generator. */
final class SamplingInputs {

    private final float[] temperature;
    private final long[] topK;
    private final float[] topP;
    private final float[] minP;
    private final float[] penalty;
    private final double[] uniform;
    private final boolean[] mustGoOn;
    private boolean greedy = true;
    private boolean anyMustGoOn;

    /** @param rows of which those that are not greedy give their next random number */
    SamplingInputs(List<DecodeRow> rows) {
        int b = rows.size();
        temperature = new float[b];
        topK = new long[b];
        topP = new float[b];
        minP = new float[b];
        penalty = new float[b];
        uniform = new double[b];
        mustGoOn = new boolean[b];
        for (int i = 0; i < b; i++) {
            DecodeRow row = rows.get(i);
            Sampling sampling = row.sampling();
            temperature[i] = (float) sampling.temperature();
            topK[i] = sampling.topK();
            topP[i] = (float) sampling.topP();
            minP[i] = (float) sampling.minP();
            penalty[i] = (float) sampling.repetitionPenalty();
            mustGoOn[i] = row.mustGoOn();
            anyMustGoOn |= mustGoOn[i];
            if (temperature[i] > 0) {
                uniform[i] = row.nextUniform();
                greedy = false;
            }
        }
    }

    /**
     * Samples on the last stage.
     *
     * @param hidden [N, C] behind all layers, consumed
     * @param hiddenRows of each row, where its last token stands in hidden, int64 [B]
     * @param slots of each row, int64 [B]
     * @param endIds tokens that end a text
     * @return tokens int64 [B] and their log-probabilities float32 [B]; the caller's to close
     */
    IValue[] sample(Program program, IValue hidden, long[] hiddenRows, long[] slots, long[] endIds, PtNDManager scope) {
        try (IValue sampled = program.call(
                "sample",
                hidden,
                Program.tensor(scope, hiddenRows),
                Program.tensor(scope, slots),
                Program.tensor(scope, temperature),
                Program.tensor(scope, topK),
                Program.tensor(scope, topP),
                Program.tensor(scope, minP),
                Program.tensor(scope, penalty),
                Program.tensor(scope.create(uniform)),
                Program.tensor(scope.create(mustGoOn)),
                Program.tensor(scope, anyMustGoOn ? endIds : new long[0]),
                IValue.from(greedy))) {
            return sampled.toIValueTuple();
        }
    }
}
