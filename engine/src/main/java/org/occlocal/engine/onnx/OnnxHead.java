package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.WeightSlot;

/**
 * Final norm and language model head. Logits are written into memory that Java reads, so that a target's costs one
 * look-up; the log-sum-exp and the best token of each row are computed in the graph.
 */
final class OnnxHead implements AutoCloseable {

    private static final long MOST_LOGIT_BYTES = 32L << 20;
    private static final int MOST_ROWS = 256;

    private final DecoderSpec spec;
    private final GraphSession session;
    private final String logitsName;
    private final String normalizerName;
    private final int rows;
    private final FloatBuffer logits;
    private final FloatBuffer normalizers;

    private OnnxHead(DecoderSpec spec, GraphSession session, String logitsName, String normalizerName) {
        this.spec = spec;
        this.session = session;
        this.logitsName = logitsName;
        this.normalizerName = normalizerName;
        this.rows = (int) Math.max(1, Math.min(MOST_ROWS, MOST_LOGIT_BYTES / (4L * spec.vocabularySize())));
        this.logits = OnnxRuntime.floats((long) rows * spec.vocabularySize());
        this.normalizers = OnnxRuntime.floats(rows);
    }

    static OnnxHead load(DecoderSpec spec, WeightTensors source, DeviceId device, int threads) {
        GraphWriter writer = new GraphWriter();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        boolean done = false;
        try {
            List<WeightSlot> slots = spec.weights().head();
            GroupWeights weights = new GroupWeights(writer, source, "", slots, tensors);
            writer.input(StageInputs.HIDDEN, GraphWriter.FLOAT, -1, spec.hiddenSize());
            String x = LayerGraph.normIf(writer, weights, spec, StageInputs.HIDDEN, "final_norm");
            if (weights.has("head_projection")) {
                x = weights.project(x, "head_projection");
            }
            String y = weights.linear(x, "lm_head");
            if (spec.logitScale() != 1) {
                y = writer.node("Mul", List.of(y, writer.scalar(spec.logitScale())));
            }
            if (spec.logitSoftCap() > 0) {
                String cap = writer.scalar(spec.logitSoftCap());
                y = writer.node("Mul", List.of(writer.node("Tanh", List.of(writer.node("Div", List.of(y, cap)))), cap));
            }
            writer.output(y, GraphWriter.FLOAT);
            String normalizer = writer.node(
                    "Sub",
                    List.of(
                            first(writer, y),
                            first(writer, writer.node("LogSoftmax", List.of(y), attribute("axis", -1)))));
            writer.output(normalizer, GraphWriter.FLOAT);
            done = true;
            return new OnnxHead(spec, new GraphSession(writer, tensors, device, threads), y, normalizer);
        } finally {
            if (!done) {
                tensors.values().forEach(OnnxTensor::close);
            }
            source.release();
        }
    }

    private static String first(GraphWriter writer, String x) {
        return writer.node("Slice", List.of(x, writer.constant(0), writer.constant(1), writer.constant(1)));
    }

    /** Is told what each of some rows predicts, in order. */
    interface Reader {
        void read(int row, Prediction prediction);
    }

    /**
     * Predicts from some rows.
     *
     * @param hidden [.., C]
     * @param chosen rows of it
     */
    void predict(FloatBuffer hidden, long[] chosen, Reader reader) {
        int c = spec.hiddenSize();
        FloatBuffer gathered = OnnxRuntime.floats((long) Math.min(rows, chosen.length) * c);
        for (int begin = 0; begin < chosen.length; begin += rows) {
            int count = Math.min(rows, chosen.length - begin);
            for (int i = 0; i < count; i++) {
                gathered.put(i * c, hidden, Math.toIntExact(chosen[begin + i] * c), c);
            }
            try (OnnxTensor input = OnnxRuntime.tensor(gathered.slice(0, count * c), count, c);
                    OnnxTensor scores = OnnxRuntime.tensor(
                            logits.slice(0, count * spec.vocabularySize()), count, spec.vocabularySize());
                    OnnxTensor sums = OnnxRuntime.tensor(normalizers.slice(0, count), count, 1)) {
                session.run(Map.of(StageInputs.HIDDEN, input), Map.of(logitsName, scores, normalizerName, sums));
            }
            for (int i = 0; i < count; i++) {
                reader.read(begin + i, new Row(i));
            }
        }
    }

    private final class Row implements Prediction {

        private final int row;

        Row(int row) {
            this.row = row;
        }

        @Override
        public float logit(int token) {
            return logits.get(row * spec.vocabularySize() + token);
        }

        @Override
        public float normalizer() {
            return normalizers.get(row);
        }

        @Override
        public int best() {
            int best = 0;
            float most = Float.NEGATIVE_INFINITY;
            float[] all = logits();
            for (int i = 0; i < all.length; i++) {
                if (all[i] > most) {
                    most = all[i];
                    best = i;
                }
            }
            return best;
        }

        @Override
        public float[] logits() {
            float[] all = new float[spec.vocabularySize()];
            logits.get(row * spec.vocabularySize(), all);
            return all;
        }
    }

    @Override
    public void close() {
        session.close();
    }
}
