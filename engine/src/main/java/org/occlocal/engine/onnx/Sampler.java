package org.occlocal.engine.onnx;

import java.util.Arrays;
import java.util.List;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.Sampling;

/**
 * Chooses next tokens. Filters apply in transformers' order, and a random number chooses among the kept tokens from the
 * most likely one on, as decoder.py's sample_filtered does.
 */
final class Sampler {

    private final List<Integer> endIds;

    /** @param endIds that a row may not take before its minimum of new tokens */
    Sampler(List<Integer> endIds) {
        this.endIds = List.copyOf(endIds);
    }

    /** The next token of a row. */
    int choose(DecodeRow row, Prediction prediction) {
        Sampling sampling = row.sampling();
        boolean plain = sampling.repetitionPenalty() == 1 && !(row.mustGoOn() && !endIds.isEmpty());
        if (plain && sampling.temperature() == 0) {
            return prediction.best();
        }
        float[] logits = prediction.logits();
        penalize(logits, row.tokens(), (float) sampling.repetitionPenalty());
        if (row.mustGoOn()) {
            for (int id : endIds) {
                logits[id] = Float.NEGATIVE_INFINITY;
            }
        }
        return sampling.temperature() == 0 ? best(logits) : draw(logits, sampling, row.nextUniform());
    }

    private static void penalize(float[] logits, int[] seen, float penalty) {
        if (penalty == 1) {
            return;
        }
        Arrays.stream(seen).distinct().forEach(token -> {
            logits[token] = logits[token] < 0 ? logits[token] * penalty : logits[token] / penalty;
        });
    }

    static int best(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            if (logits[i] > logits[best]) {
                best = i;
            }
        }
        return best;
    }

    private static int draw(float[] logits, Sampling sampling, double uniform) {
        int[] ids = new int[logits.length];
        float[] ordered = order(logits, (float) sampling.temperature(), ids);
        int kept = sampling.topK() == 0 ? ordered.length : Math.min(sampling.topK(), ordered.length);
        if (sampling.topP() < 1) {
            kept = keptByMass(softmax(ordered, kept), kept, (float) sampling.topP());
        }
        float[] p = softmax(ordered, kept);
        if (sampling.minP() > 0) {
            int likely = 1;
            while (likely < kept && p[likely] >= (float) sampling.minP() * p[0]) {
                likely++;
            }
            kept = likely;
        }
        double mass = 0;
        for (int i = 0; i < kept; i++) {
            mass += p[i];
        }
        double threshold = uniform * mass;
        double cumulative = 0;
        for (int i = 0; i < kept - 1; i++) {
            cumulative += p[i];
            if (cumulative > threshold) {
                return ids[i];
            }
        }
        return ids[kept - 1];
    }

    /** The most likely tokens whose mass reaches the limit, at least one. */
    private static int keptByMass(float[] p, int kept, float topP) {
        float before = 0;
        int count = 0;
        while (count < kept && (count == 0 || before < topP)) {
            before += p[count++];
        }
        return count;
    }

    /** Logits by temperature, largest first; {@code ids} is filled with the tokens they belong to. */
    private static float[] order(float[] logits, float temperature, int[] ids) {
        long[] keys = new long[logits.length];
        for (int i = 0; i < keys.length; i++) {
            int bits = Float.floatToIntBits(logits[i] / temperature);
            // The bits of negative numbers count backwards; ascending keys are descending logits.
            int rank = bits >= 0 ? bits : bits ^ Integer.MAX_VALUE;
            keys[i] = ((long) ~rank << 32) | i;
        }
        Arrays.sort(keys);
        float[] ordered = new float[logits.length];
        for (int i = 0; i < keys.length; i++) {
            ids[i] = (int) keys[i];
            ordered[i] = logits[ids[i]] / temperature;
        }
        return ordered;
    }

    /** Of the first {@code kept}, which are in descending order. */
    private static float[] softmax(float[] ordered, int kept) {
        float[] p = new float[kept];
        double sum = 0;
        for (int i = 0; i < kept; i++) {
            p[i] = (float) Math.exp(ordered[i] - ordered[0]);
            sum += p[i];
        }
        for (int i = 0; i < kept; i++) {
            p[i] = (float) (p[i] / sum);
        }
        return p;
    }
}
