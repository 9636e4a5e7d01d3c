package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.Arrays;
import java.util.List;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.NonFiniteException;
import org.occlocal.engine.Targets;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.spec.DecoderSpec;

/** What the last stage predicts from hidden states. Scores may be asked for by several threads. */
final class PyTorchHead {

    /** Logits of one chunk take at most this many bytes. */
    private static final long CHUNK_BYTES = 64L << 20;

    /**
     * Rows at a time where the head is packed in tiles of the vocabulary. The weights of a tile come from memory once for
     * all of them; with 128 rows that took as long as the products.
     */
    private static final int PACKED_CHUNK = 512;

    private final Program program;
    private final DecoderSpec spec;
    private final Dtype dtype;
    private int chunk;

    PyTorchHead(PyTorchStage last, DecoderSpec spec, Dtype dtype, Packing packing) {
        this.program = last.program();
        this.spec = spec;
        this.dtype = dtype;
        this.chunk = packing != Packing.NEVER ? PACKED_CHUNK : rowsOfLogits();
    }

    private int rowsOfLogits() {
        return (int) Math.max(1, CHUNK_BYTES / ((long) Float.BYTES * spec.vocabularySize()));
    }

    /** Rows that are scored at a time. */
    void setChunk(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("head chunk of " + rows + " rows");
        }
        chunk = rows;
    }

    /** hidden [N, C], consumed -> [1 + N, C]. */
    IValue behind(PyTorchTrunk trunk, IValue hidden) {
        return program.callKeeping(List.of(trunk.lastHidden()), "behind", trunk.lastHidden(), hidden);
    }

    /** hidden [N, C], kept -> [1, C]. */
    IValue lastRow(IValue hidden) {
        return program.callKeeping(List.of(hidden), "last_row", hidden);
    }

    /** What the targets are predicted from, consumed -> their scores. */
    List<TokenScores> score(IValue hidden, Targets targets) {
        return score(List.of(), hidden, targets);
    }

    /** As above, for targets that are all predicted from the end of a trunk. */
    List<TokenScores> score(PyTorchTrunk trunk, Targets targets) {
        return score(List.of(trunk.lastHidden()), trunk.lastHidden(), targets);
    }

    private List<TokenScores> score(List<IValue> kept, IValue hidden, Targets targets) {
        try (PtNDManager scope = program.scope()) {
            IValue[] scores;
            try (IValue result = program.callKeeping(
                    kept,
                    "score",
                    hidden,
                    Program.tensor(scope, targets.rows()),
                    Program.tensor(scope, targets.tokens()),
                    Program.tensor(scope, targets.owners()),
                    Program.longs(targets.bounds(chunk)),
                    IValue.from(chunk))) {
                scores = result.toIValueTuple();
            }
            float[] logProbabilities = Program.floats(scores[0], scope);
            for (float logProbability : logProbabilities) {
                requireFinite(logProbability);
            }
            return targets.split(logProbabilities, Program.longs(scores[1], scope));
        }
    }

    /** hidden [T, C], kept -> log-probabilities of all tokens, float32 [T, V]. */
    float[][] logProbabilities(IValue hidden, int length) {
        int vocabulary = spec.vocabularySize();
        int step = rowsOfLogits();
        float[][] rows = new float[length][];
        try (PtNDManager scope = program.scope()) {
            for (int begin = 0; begin < length; begin += step) {
                int end = Math.min(length, begin + step);
                float[] flat = Program.floats(
                        program.callKeeping(
                                List.of(hidden), "log_probabilities", hidden, IValue.from(begin), IValue.from(end)),
                        scope);
                for (int t = begin; t < end; t++) {
                    rows[t] = Arrays.copyOfRange(flat, (t - begin) * vocabulary, (t - begin + 1) * vocabulary);
                    requireNumbers(rows[t]);
                }
            }
        }
        return rows;
    }

    /** A token may be impossible here; NaN says that the computation failed. */
    private void requireNumbers(float[] logProbabilities) {
        for (float logProbability : logProbabilities) {
            if (Float.isNaN(logProbability)) {
                throw notFinite();
            }
        }
    }

    /** @throws NonFiniteException that says what may have happened */
    void requireFinite(float logProbability) {
        if (!Float.isFinite(logProbability)) {
            throw notFinite();
        }
    }

    private NonFiniteException notFinite() {
        return new NonFiniteException(
                "the " + spec.modelType() + " model computed NaN or infinity in " + dtype,
                dtype == Dtype.FLOAT16
                        ? "its values do not fit float16; use --dtype bfloat16 or float32"
                        : "the checkpoint is damaged, or config.json does not belong to it");
    }
}
