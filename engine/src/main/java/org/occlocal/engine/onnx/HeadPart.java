package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import ai.onnxruntime.OnnxTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Final norm and head for some tiles of the vocabulary, each so small that its logits are still in the cache when their
 * log-sum-exp and best token are looked for.
 */
final class HeadPart implements AutoCloseable {

    private final GraphSession session;
    private final List<Tile> tiles;

    /**
     * Results of one tile, overwritten by every run.
     *
     * @param first token
     * @param tokens of the tile, V'
     * @param logits [M, V']
     * @param normalizers logarithms of the sums of exponentials of the logits, [M]
     * @param best numbers of the largest logits, [M]
     * @param names of the three in the graph
     */
    record Tile(
            int first, int tokens, FloatBuffer logits, FloatBuffer normalizers, LongBuffer best, List<String> names) {

        static Tile of(int first, int tokens, int rows, List<String> names) {
            return new Tile(
                    first,
                    tokens,
                    OnnxRuntime.floats((long) rows * tokens),
                    OnnxRuntime.floats(rows),
                    ByteBuffer.allocateDirect(8 * rows)
                            .order(ByteOrder.nativeOrder())
                            .asLongBuffer(),
                    names);
        }

        private void addTo(Map<String, OnnxTensor> outputs, int rows) {
            outputs.put(names.get(0), OnnxRuntime.tensor(logits.slice(0, rows * tokens), rows, tokens));
            outputs.put(names.get(1), OnnxRuntime.tensor(normalizers.slice(0, rows), rows, 1));
            outputs.put(names.get(2), OnnxRuntime.tensor(best.slice(0, rows), rows));
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
        // LogSoftmax is computed in vectors and in parallel, ReduceLogSumExp is not.
        String normalizer = writer.node(
                "Sub", List.of(firstColumn(writer, y), firstColumn(writer, writer.node("LogSoftmax", List.of(y)))));
        writer.output(normalizer, GraphWriter.FLOAT);
        String best = writer.node("ArgMax", List.of(y), attribute("axis", 1), attribute("keepdims", 0));
        writer.output(best, GraphWriter.INT64);
        return List.of(y, normalizer, best);
    }

    private static String firstColumn(GraphWriter writer, String x) {
        return writer.node("Slice", List.of(x, writer.constant(0), writer.constant(1), writer.constant(1)));
    }

    List<Tile> tiles() {
        return tiles;
    }

    /** Fills the tiles. hidden: [M, C] */
    void run(OnnxTensor hidden, int rows) {
        Map<String, OnnxTensor> outputs = new HashMap<>();
        try {
            tiles.forEach(tile -> tile.addTo(outputs, rows));
            session.run(Map.of(StageInputs.HIDDEN, hidden), outputs);
        } finally {
            outputs.values().forEach(OnnxTensor::close);
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
