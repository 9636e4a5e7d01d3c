package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Final norm and head for some tiles of the vocabulary, each so small that its logits are still in the cache when their
 * log-sum-exp and the largest of them are looked for.
 */
final class HeadPart implements AutoCloseable {

    private final GraphSession session;
    private final List<Tile> tiles;
    /** The results as tensors of so many rows. */
    private final Map<String, OnnxTensor> outputs = new HashMap<>();

    private int outputRows;

    /**
     * Results of one tile, overwritten by every run.
     *
     * @param first token
     * @param tokens of the tile, V'
     * @param logits [M, V']
     * @param largest of the logits, [M]
     * @param firstLogSoftmax of the tile's first token among its tokens, [M]
     * @param names of the three in the graph
     */
    record Tile(
            int first,
            int tokens,
            FloatBuffer logits,
            FloatBuffer largest,
            FloatBuffer firstLogSoftmax,
            List<String> names) {

        static Tile of(int first, int tokens, int rows, List<String> names) {
            return new Tile(
                    first,
                    tokens,
                    OnnxRuntime.floats((long) rows * tokens),
                    OnnxRuntime.floats(rows),
                    OnnxRuntime.floats(rows),
                    names);
        }

        float logit(int row, int place) {
            return logits.get(row * tokens + place);
        }

        /** Logarithm of the sum of the exponentials of a row's logits. */
        float normalizer(int row) {
            return logit(row, 0) - firstLogSoftmax.get(row);
        }

        /** Where the first of a row's largest logits is; 0 where none is a number. */
        int place(int row) {
            float most = largest.get(row);
            for (int place = 0; place < tokens; place++) {
                if (logit(row, place) == most) {
                    return place;
                }
            }
            return 0;
        }

        private void addTo(Map<String, OnnxTensor> outputs, int rows) {
            outputs.put(names.get(0), OnnxRuntime.tensor(logits.slice(0, rows * tokens), rows, tokens));
            outputs.put(names.get(1), OnnxRuntime.tensor(largest.slice(0, rows), rows, 1));
            outputs.put(names.get(2), OnnxRuntime.tensor(firstLogSoftmax.slice(0, rows), rows, 1));
        }
    }

    private HeadPart(GraphSession session, List<Tile> tiles) {
        this.session = session;
        this.tiles = List.copyOf(tiles);
    }

    /**
     * Loads the tiles of the tokens first .. last - 1.
     *
     * @param tile tokens of a tile
     * @param rows most rows of a run
     */
    static HeadPart load(
            DecoderSpec spec,
            WeightTensors source,
            DeviceId device,
            int threads,
            int first,
            int last,
            int tile,
            int rows) {
        GraphWriter writer = new GraphWriter();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        boolean done = false;
        try {
            GroupWeights weights =
                    new GroupWeights(writer, source, "", spec.weights().head(), tensors);
            writer.input(StageInputs.HIDDEN, GraphWriter.FLOAT, -1, spec.hiddenSize());
            String x = LayerGraph.normIf(writer, weights, spec, StageInputs.HIDDEN, "final_norm");
            if (weights.has("head_projection")) {
                x = weights.project(x, "head_projection");
            }
            List<Tile> tiles = new ArrayList<>();
            for (int begin = first; begin < last; begin += tile) {
                int tokens = Math.min(tile, last - begin);
                tiles.add(Tile.of(begin, tokens, rows, tile(writer, weights, spec, x, begin, tokens)));
            }
            done = true;
            return new HeadPart(new GraphSession(writer, tensors, device, threads), tiles);
        } finally {
            if (!done) {
                tensors.values().forEach(OnnxTensor::close);
            }
            source.release();
        }
    }

    private static List<String> tile(
            GraphWriter writer, GroupWeights weights, DecoderSpec spec, String x, int first, int tokens) {
        String y = weights.linear(x, "lm_head", first, tokens);
        if (spec.logitScale() != 1) {
            y = writer.node("Mul", List.of(y, writer.scalar(spec.logitScale())));
        }
        if (spec.logitSoftCap() > 0) {
            String cap = writer.scalar(spec.logitSoftCap());
            y = writer.node("Mul", List.of(writer.node("Tanh", List.of(writer.node("Div", List.of(y, cap)))), cap));
        }
        writer.output(y, GraphWriter.FLOAT);
        // ReduceMax and LogSoftmax are computed in vectors; ArgMax and ReduceLogSumExp are not.
        String largest = writer.node("ReduceMax", List.of(y, writer.constant(1)));
        writer.output(largest, GraphWriter.FLOAT);
        String firstLogSoftmax = writer.node(
                "Slice",
                List.of(
                        writer.node("LogSoftmax", List.of(y)),
                        writer.constant(0),
                        writer.constant(1),
                        writer.constant(1)));
        writer.output(firstLogSoftmax, GraphWriter.FLOAT);
        return List.of(y, largest, firstLogSoftmax);
    }

    List<Tile> tiles() {
        return tiles;
    }

    /** Fills the tiles. hidden: [M, C] */
    void run(OnnxTensor hidden, int rows) {
        if (rows != outputRows) {
            closeOutputs();
            tiles.forEach(tile -> tile.addTo(outputs, rows));
            outputRows = rows;
        }
        session.run(Map.of(StageInputs.HIDDEN, hidden), outputs);
    }

    private void closeOutputs() {
        outputs.values().forEach(OnnxTensor::close);
        outputs.clear();
        outputRows = 0;
    }

    @Override
    public void close() {
        closeOutputs();
        session.close();
    }
}
