package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm.StageReport;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/** The stages of a model and its table of embeddings: token ids in, hidden states out. */
final class OnnxDecoder implements AutoCloseable {

    /** Weights of a graph, where it has more than one layer: memory that loading needs besides the model. */
    private static final long MOST_BYTES = 256L << 20;

    private final DecoderSpec spec;
    private final List<OnnxStage> stages;
    private final TokenTables tables;
    private final List<RotaryTables> rotaries;
    private final RunPlan plan;
    private final FloatPool pool = new FloatPool();

    private OnnxDecoder(DecoderSpec spec, @Nullable Checkpoint checkpoint, List<OnnxStage> stages) {
        this.spec = spec;
        this.stages = List.copyOf(stages);
        this.tables = new TokenTables(spec, checkpoint);
        this.rotaries = spec.rotaries().stream().map(RotaryTables::new).toList();
        this.plan = new RunPlan(spec);
    }

    /** @param checkpoint null for random weights */
    static OnnxDecoder load(
            DecoderSpec spec,
            @Nullable Checkpoint checkpoint,
            WeightTensors source,
            List<StageReport> reports,
            int threads) {
        return load(spec, checkpoint, source, reports, threads, MOST_BYTES);
    }

    /** @param mostBytes weights of a graph, where it has more than one layer */
    static OnnxDecoder load(
            DecoderSpec spec,
            @Nullable Checkpoint checkpoint,
            WeightTensors source,
            List<StageReport> reports,
            int threads,
            long mostBytes) {
        List<OnnxStage> stages = new ArrayList<>();
        try {
            TokenTables.requireFinite(spec, source);
            for (StageReport report : reports) {
                for (OnnxStage.Layers layers : parts(spec, source, report, mostBytes)) {
                    stages.add(OnnxStage.load(spec, source, layers, threads));
                }
            }
            return new OnnxDecoder(spec, checkpoint, stages);
        } catch (RuntimeException e) {
            stages.forEach(OnnxStage::close);
            throw e;
        }
    }

    /** Layers of a stage, as many at a time as make a graph of some size; at least one. */
    private static List<OnnxStage.Layers> parts(
            DecoderSpec spec, WeightTensors source, StageReport report, long mostBytes) {
        List<OnnxStage.Layers> parts = new ArrayList<>();
        int first = report.firstLayer();
        long bytes = 0;
        for (int i = first; i < report.lastLayer(); i++) {
            long own = spec.weights().layers().get(i).stream()
                    .mapToLong(source::bytes)
                    .sum();
            if (i > first && bytes + own > mostBytes) {
                parts.add(new OnnxStage.Layers(report.device(), first, i));
                first = i;
                bytes = 0;
            }
            bytes += own;
        }
        parts.add(new OnnxStage.Layers(report.device(), first, report.lastLayer()));
        return parts;
    }

    DecoderSpec spec() {
        return spec;
    }

    /**
     * What a pass has computed; closing gives the memory of both back.
     *
     * @param hidden [N, C], a row for each token as the pass has them
     * @param rows keys and values of the trunk and of the pass
     * @param places for each token of the pass its row among those
     * @param stateRows for each piece of the pass its row among the states, -1 where that is not kept
     */
    @SuppressWarnings("ArrayRecordComponent")
    record States(FloatBuffer hidden, KeyValueRows rows, int[] places, int[] stateRows, FloatPool pool)
            implements AutoCloseable {

        /** Keeps keys and values for the caller to close. */
        void closeHidden() {
            pool.give(hidden);
        }

        @Override
        public void close() {
            closeHidden();
            rows.close();
        }
    }

    /**
     * @param trunk that comes before every piece without a parent, null for none
     * @param ends whether what the sequences leave behind is needed, in recurrent layers
     */
    States run(Pass pass, @Nullable OnnxTrunk trunk, boolean ends) {
        int before = trunk == null ? 0 : trunk.length();
        boolean[] kept = pass.keptPieces(ends);
        KeyValueRows rows = new KeyValueRows(spec, before + pass.tokens().length, 2 + count(kept), pool);
        if (trunk != null) {
            rows.append(trunk.rows());
        }
        int c = spec.hiddenSize();
        FloatBuffer hidden = pool.take((long) pass.tokens().length * c);
        int[] places = new int[pass.tokens().length];
        int[][] keyRows = new int[pass.pieces().size()][];
        int[] stateRows = new int[keyRows.length];
        Arrays.fill(stateRows, -1);
        int beginning = rows.states().used() - 1; // of zeros, or what the trunk left behind
        for (List<Integer> numbers : plan.runs(pass.pieces())) {
            List<Pass.Piece> pieces =
                    numbers.stream().map(i -> pass.pieces().get(i)).toList();
            int tokens = pieces.stream().mapToInt(Pass.Piece::length).sum();
            int next = rows.used();
            for (int i : numbers) {
                keyRows[i] = keyRows(pass.pieces().get(i), keyRows, before, next, places);
                next += pass.pieces().get(i).length();
            }
            FloatBuffer out = pool.take((long) tokens * c);
            RunInputs.StatePlan states = states(numbers, pieces, kept, stateRows, beginning);
            try (RunInputs inputs = RunInputs.ofPieces(
                            spec,
                            rotaries,
                            pieces,
                            numbers.stream().map(i -> keyRows[i]).toList(),
                            states,
                            pool);
                    PastRows past = new PastRows(rows, tokens, states.kept().length)) {
                addTokens(inputs, pass, pieces);
                forward(inputs, past, out);
            }
            rows.advance(tokens);
            for (int k : states.kept()) {
                if (kept[numbers.get(k)]) {
                    stateRows[numbers.get(k)] = rows.states().used();
                    rows.states().advance(1);
                }
            }
            int row = 0;
            for (Pass.Piece piece : pieces) {
                hidden.put(piece.begin() * c, out, row * c, piece.length() * c);
                row += piece.length();
            }
            pool.give(out);
        }
        return new States(hidden, rows, places, stateRows, pool);
    }

    private static int count(boolean[] truths) {
        int count = 0;
        for (boolean truth : truths) {
            count += truth ? 1 : 0;
        }
        return count;
    }

    /**
     * What the pieces of a run go on from and leave behind. A graph gives at least one state: one that nobody needs is
     * overwritten by the next run.
     */
    private static RunInputs.StatePlan states(
            List<Integer> numbers, List<Pass.Piece> pieces, boolean[] kept, int[] stateRows, int beginning) {
        long[] from = new long[numbers.size()];
        for (int i = 0; i < from.length; i++) {
            int parent = pieces.get(i).parent();
            from[i] = parent < 0 ? beginning : stateRows[parent];
        }
        int[] own = IntStream.range(0, from.length)
                .filter(i -> kept[numbers.get(i)])
                .toArray();
        return new RunInputs.StatePlan(from, own.length == 0 ? new int[1] : own);
    }

    /** Rows of a piece's past and its own, which begin at {@code next}. */
    private static int[] keyRows(Pass.Piece piece, int[][] keyRows, int trunk, int next, int[] places) {
        int[] own = new int[piece.end()];
        int past = 0;
        if (piece.parent() >= 0) {
            past = keyRows[piece.parent()].length;
            System.arraycopy(keyRows[piece.parent()], 0, own, 0, past);
        } else {
            for (; past < trunk; past++) {
                own[past] = 1 + past;
            }
        }
        for (int t = 0; t < piece.length(); t++) {
            own[past + t] = next + t;
            places[piece.begin() + t] = next + t;
        }
        return own;
    }

    private void addTokens(RunInputs inputs, Pass pass, List<Pass.Piece> pieces) {
        int n = pieces.stream().mapToInt(Pass.Piece::length).sum();
        int[] tokens = new int[n];
        int[] at = new int[n];
        int i = 0;
        for (Pass.Piece piece : pieces) {
            for (int t = 0; t < piece.length(); t++) {
                tokens[i] = pass.tokens()[piece.begin() + t];
                at[i++] = piece.past() + t;
            }
        }
        tables.addTo(inputs, tokens, at);
    }

    /** Where the layers of a run find what came before, and leave theirs: tensors that their maker closes. */
    interface Past {
        /** What a layer keeps of a kind. */
        Cached of(CacheKind kind, int layer);

        /** See {@link StageInputs#past}; the next one is filled. */
        record Cached(OnnxTensor past, OnnxTensor next) implements AutoCloseable {
            @Override
            public void close() {
                past.close();
                next.close();
            }
        }
    }

    /** The rows that are filled, and the next ones. Closing leaves the rows as they are. */
    private record PastRows(KeyValueRows rows, int tokens, int pieces, List<Cached> made)
            implements Past, AutoCloseable {

        /** @param pieces whose states a run gives */
        PastRows(KeyValueRows rows, int tokens, int pieces) {
            this(rows, tokens, pieces, new ArrayList<>());
        }

        @Override
        public Cached of(CacheKind kind, int layer) {
            StateRows states = rows.states();
            Cached cached =
                    switch (kind) {
                        case KEYS, VALUES, INDEX -> new Cached(rows.past(kind, layer), rows.next(kind, layer, tokens));
                        case INPUTS -> new Cached(states.pastInputs(layer), states.nextInputs(layer, pieces));
                        case STATES -> new Cached(states.pastStates(layer), states.nextStates(layer, pieces));
                    };
            made.add(cached);
            return cached;
        }

        @Override
        public void close() {
            made.forEach(Cached::close);
        }
    }

    /**
     * One token for each of the first slots of a cache.
     *
     * @param capacity P, places of a slot
     * @param hidden [B, C], filled
     */
    void step(int[] tokens, int[] pasts, int capacity, Past cache, FloatBuffer hidden) {
        try (RunInputs inputs = RunInputs.ofSteps(spec, rotaries, pasts, capacity, pool)) {
            tables.addTo(inputs, tokens, pasts);
            forward(inputs, cache, hidden);
        }
    }

    private void forward(RunInputs inputs, Past past, FloatBuffer out) {
        int c = spec.hiddenSize();
        int n = out.remaining() / c;
        Map<String, OnnxTensor> all = inputs.tensors();
        int last = stages.size() - 1;
        List<FloatBuffer> between = List.of();
        for (int s = 0; s < last; s++) {
            if (s == 0) {
                between = List.of(inputs.take((long) n * widest()), inputs.take((long) n * widest()));
            }
            int width = stages.get(s).width(spec);
            FloatBuffer rows = between.get(s % 2).slice(0, n * width);
            stages.get(s).run(all, past, rows, width);
            OnnxTensor former = all.put(StageInputs.HIDDEN, OnnxRuntime.tensor(rows, n, width));
            if (former != null) {
                former.close();
            }
        }
        stages.get(last).run(all, past, out, c);
    }

    /** Elements of a token's row between two stages, at most. */
    private int widest() {
        return stages.stream().mapToInt(stage -> stage.width(spec)).max().orElseThrow();
    }

    @Override
    public void close() {
        stages.forEach(OnnxStage::close);
    }
}
