package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.QueryTemperature;
import org.occlocal.models.spec.RecurrenceSpec;

/** What a run gives to all layers alike: positions, places of queries and keys, and what hides the keys that no token sees. */
final class RunInputs implements AutoCloseable {

    /** Hides a key; unlike infinity it leaves a number where all keys are hidden, which is padding. */
    static final float HIDDEN = -1e30f;

    private final Map<String, OnnxTensor> tensors = new HashMap<>();
    private final List<FloatBuffer> buffers = new ArrayList<>();
    private final DecoderSpec spec;
    private final FloatPool pool;

    private RunInputs(DecoderSpec spec, FloatPool pool) {
        this.spec = spec;
        this.pool = pool;
    }

    /** Memory until the inputs are closed. */
    FloatBuffer take(long count) {
        FloatBuffer buffer = pool.take(count);
        buffers.add(buffer);
        return buffer;
    }

    /**
     * A run of pieces.
     *
     * @param keyRows of each piece the rows of its past and of itself, in order
     * @param states which states the pieces go on from, and which are kept
     */
    static RunInputs ofPieces(
            DecoderSpec spec,
            List<RotaryTables> rotaries,
            List<Pass.Piece> pieces,
            List<int[]> keyRows,
            StatePlan states,
            FloatPool pool) {
        RunInputs inputs = new RunInputs(spec, pool);
        int longest = pieces.stream().mapToInt(Pass.Piece::length).max().orElseThrow();
        int longestEnd = pieces.stream().mapToInt(Pass.Piece::end).max().orElseThrow();
        inputs.put(StageInputs.STEP, OnnxRuntime.tensor(false));
        inputs.rows(pieces, keyRows, longest, longestEnd);
        inputs.positions(
                rotaries,
                pieces.stream()
                        .flatMapToInt(piece -> IntStream.range(piece.past(), piece.end()))
                        .toArray(),
                pieces.stream()
                        .flatMapToInt(
                                piece -> IntStream.generate(piece::totalTokens).limit(piece.length()))
                        .toArray());
        inputs.reach(pieces, longest, longestEnd);
        inputs.alibi(pieces.size(), longestEnd);
        if (spec.hasRecurrence()) {
            inputs.states(states, pieces, longest);
        }
        return inputs;
    }

    /** Which rows are the queries and the keys of each piece, filled up to the longest with row 0, and where outputs stand then. */
    private void rows(List<Pass.Piece> pieces, List<int[]> keyRows, int longest, int longestEnd) {
        int count = pieces.size();
        long[] queries = new long[count * longest];
        long[] keys = new long[count * longestEnd];
        long[] outputs = new long[pieces.stream().mapToInt(Pass.Piece::length).sum()];
        int n = 0;
        for (int i = 0; i < count; i++) {
            for (int k = 0; k < keyRows.get(i).length; k++) {
                keys[i * longestEnd + k] = keyRows.get(i)[k];
            }
            for (int q = 0; q < pieces.get(i).length(); q++) {
                queries[i * longest + q] = n;
                outputs[n++] = (long) i * longest + q;
            }
        }
        put(StageInputs.QUERY_ROWS, OnnxRuntime.tensor(queries, count, longest));
        put(StageInputs.KEY_ROWS, OnnxRuntime.tensor(keys, count, longestEnd));
        put(StageInputs.OUTPUT_ROWS, OnnxRuntime.tensor(outputs, outputs.length));
    }

    /** What hides keys from the tokens of each piece; tokens that fill a piece up see none. */
    private void reach(List<Pass.Piece> pieces, int longest, int longestEnd) {
        for (AttentionSpec attention : reaches(spec)) {
            FloatBuffer bias = take((long) pieces.size() * longest * longestEnd);
            float[] row = new float[longestEnd];
            for (Pass.Piece piece : pieces) {
                for (int q = 0; q < longest; q++) {
                    see(row, piece.past() + q, q < piece.length() ? piece.end() : 0, attention);
                    bias.put(row);
                }
            }
            put(StageInputs.bias(attention), OnnxRuntime.tensor(bias.flip(), pieces.size(), 1, 1, longest, longestEnd));
        }
    }

    /**
     * Of the pieces of a run.
     *
     * @param rows what each goes on from, among the rows of {@link StateRows}
     * @param kept numbers in the run of those whose states are kept, at least one
     */
    @SuppressWarnings("ArrayRecordComponent")
    record StatePlan(long[] rows, int[] kept) {}

    private void states(StatePlan states, List<Pass.Piece> pieces, int longest) {
        put(StageInputs.STATE_ROWS, OnnxRuntime.tensor(states.rows(), states.rows().length));
        float[] mask = new float[pieces.size() * longest];
        for (int i = 0; i < pieces.size(); i++) {
            Arrays.fill(mask, i * longest, i * longest + pieces.get(i).length(), 1);
        }
        put(StageInputs.TOKEN_MASK, OnnxRuntime.tensor(mask, pieces.size(), longest, 1));
        long[] kept = Arrays.stream(states.kept()).asLongStream().toArray();
        put(StageInputs.KEPT_PIECES, OnnxRuntime.tensor(kept, kept.length));
        for (int kernel : kernels(spec)) {
            int before = kernel - 1;
            long[] last = new long[kept.length * before];
            for (int m = 0; m < kept.length; m++) {
                Pass.Piece piece = pieces.get(states.kept()[m]);
                for (int j = 0; j < before; j++) {
                    last[m * before + j] = kept[m] * (before + longest) + piece.length() + j;
                }
            }
            put(StageInputs.lastInputs(kernel), OnnxRuntime.tensor(last, kept.length, before));
        }
    }

    /** A step reads the states of all rows and keeps them. */
    private void statesOfSteps() {
        put(StageInputs.STATE_ROWS, OnnxRuntime.tensor(new long[1], 1));
        put(StageInputs.TOKEN_MASK, OnnxRuntime.tensor(new float[1], 1, 1, 1));
        put(StageInputs.KEPT_PIECES, OnnxRuntime.tensor(new long[1], 1));
        for (int kernel : kernels(spec)) {
            put(StageInputs.lastInputs(kernel), OnnxRuntime.tensor(new long[kernel - 1], 1, kernel - 1L));
        }
    }

    /** Tokens that the convolutions of a model see. */
    static int[] kernels(DecoderSpec spec) {
        return spec.layers().stream()
                .map(LayerSpec::recurrence)
                .filter(Objects::nonNull)
                .mapToInt(RecurrenceSpec::kernel)
                .distinct()
                .toArray();
    }

    /**
     * One token for each row of a cache.
     *
     * @param pasts tokens of each that the cache holds
     * @param capacity P, places of a slot; the new tokens stand behind them
     */
    static RunInputs ofSteps(DecoderSpec spec, List<RotaryTables> rotaries, int[] pasts, int capacity, FloatPool pool) {
        RunInputs inputs = new RunInputs(spec, pool);
        int b = pasts.length;
        int t = capacity + 1;
        inputs.put(StageInputs.STEP, OnnxRuntime.tensor(true));
        inputs.put(StageInputs.QUERY_ROWS, OnnxRuntime.tensor(new long[1], 1, 1));
        inputs.put(StageInputs.KEY_ROWS, OnnxRuntime.tensor(new long[1], 1, 1));
        inputs.put(StageInputs.OUTPUT_ROWS, OnnxRuntime.tensor(new long[1], 1));
        inputs.positions(
                rotaries, pasts, Arrays.stream(pasts).map(past -> past + 1).toArray());
        for (AttentionSpec attention : reaches(spec)) {
            FloatBuffer bias = inputs.take((long) b * t);
            float[] row = new float[t];
            for (int past : pasts) {
                see(row, past, past, attention);
                row[capacity] = 0;
                bias.put(row);
            }
            inputs.put(StageInputs.bias(attention), OnnxRuntime.tensor(bias.flip(), b, 1, 1, t));
        }
        inputs.alibiOfSteps(pasts, capacity);
        if (spec.hasRecurrence()) {
            inputs.statesOfSteps();
        }
        return inputs;
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    /** What a token sees of the keys at places 0 .. end - 1 of its sequence: those up to its own that are in reach. */
    private static void see(float[] row, int position, int end, AttentionSpec attention) {
        int first = attention.firstSeen(position);
        int last = Math.min(end, position + 1);
        Arrays.fill(row, HIDDEN);
        if (first < last) {
            Arrays.fill(row, first, last, 0);
        }
    }

    /** One layer's attention for each reach that the layers have. */
    static Collection<AttentionSpec> reaches(DecoderSpec spec) {
        Map<String, AttentionSpec> reaches = new TreeMap<>();
        spec.attentions().forEach(attention -> reaches.put(StageInputs.bias(attention), attention));
        return reaches.values();
    }

    /** What queries are multiplied by in some layer. */
    static List<QueryTemperature> temperatures(DecoderSpec spec) {
        return spec.attentions().stream()
                .map(AttentionSpec::temperature)
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private void positions(List<RotaryTables> rotaries, int[] positions, int[] totals) {
        long[] rows = new long[positions.length];
        Arrays.setAll(rows, n -> n);
        put(StageInputs.ROTARY_ROWS, OnnxRuntime.tensor(rows, rows.length, 1));
        for (QueryTemperature temperature : temperatures(spec)) {
            float[] factors = new float[rows.length];
            for (int n = 0; n < factors.length; n++) {
                factors[n] = temperature.at(positions[n]);
            }
            put(StageInputs.temperature(temperature), OnnxRuntime.tensor(factors, rows.length, 1, 1, 1));
        }
        for (int r = 0; r < rotaries.size(); r++) {
            int width = rotaries.get(r).width();
            float[] cosines = new float[rows.length * width];
            float[] sines = new float[rows.length * width];
            rotaries.get(r).fill(positions, totals, cosines, sines);
            put(StageInputs.cosines(r), OnnxRuntime.tensor(cosines, rows.length, width));
            put(StageInputs.sines(r), OnnxRuntime.tensor(sines, rows.length, width));
        }
    }

    /** Keys stand at places 0 .. longestEnd - 1 of their sequence. */
    private void alibi(int pieces, int longestEnd) {
        AlibiBias alibi = AlibiBias.of(spec);
        if (alibi == null) {
            return;
        }
        FloatBuffer bias = take((long) pieces * alibi.heads() * longestEnd);
        for (int i = 0; i < pieces; i++) {
            for (int h = 0; h < alibi.heads(); h++) {
                for (int k = 0; k < longestEnd; k++) {
                    bias.put(alibi.bias(h, k));
                }
            }
        }
        put(StageInputs.ALIBI, OnnxRuntime.tensor(bias.flip(), pieces, alibi.heads(), 1, 1, longestEnd));
    }

    private void alibiOfSteps(int[] pasts, int capacity) {
        AlibiBias alibi = AlibiBias.of(spec);
        if (alibi == null) {
            return;
        }
        FloatBuffer bias = take((long) pasts.length * alibi.heads() * (capacity + 1));
        for (int past : pasts) {
            for (int h = 0; h < alibi.heads(); h++) {
                for (int k = 0; k < capacity; k++) {
                    bias.put(alibi.bias(h, k));
                }
                bias.put(alibi.bias(h, past));
            }
        }
        put(StageInputs.ALIBI, OnnxRuntime.tensor(bias.flip(), pasts.length, alibi.heads(), 1, 1, capacity + 1));
    }

    private void put(String name, OnnxTensor tensor) {
        tensors.put(name, tensor);
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
        buffers.forEach(pool::give);
        buffers.clear();
    }
}
