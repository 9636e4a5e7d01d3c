package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.occlocal.engine.DeviceId;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryTemperature;
import org.occlocal.models.spec.RecurrenceSpec;
import org.occlocal.models.spec.RotarySpec;
import org.occlocal.models.spec.SharedKeys;
import org.occlocal.models.spec.WeightSlot;

/** Consecutive layers of a model in one graph: a stage or a part of one, so that loading needs room for a part only. */
final class OnnxStage implements AutoCloseable {

    private final GraphSession session;
    private final Layers layers;
    private final String hiddenName;
    private final List<Kept> kept;
    private final List<Read> read;

    /**
     * Which they are.
     *
     * @param first inclusive
     * @param last exclusive
     */
    record Layers(DeviceId device, int first, int last) {}

    /** What a layer is given of the tokens before, and the name of what it gives of its own. */
    private record Kept(CacheKind kind, int layer, String next) {}

    /** What a layer is given that a layer of an earlier graph keeps. */
    private record Read(CacheKind kind, int layer) {}

    private OnnxStage(GraphSession session, Layers layers, String hiddenName, List<Kept> kept, Set<Read> read) {
        this.session = session;
        this.hiddenName = hiddenName;
        this.layers = layers;
        this.kept = List.copyOf(kept);
        this.read = List.copyOf(read);
    }

    static OnnxStage load(DecoderSpec spec, WeightTensors source, Layers layers, int threads) {
        GraphWriter writer = new GraphWriter();
        Map<String, OnnxTensor> tensors = new HashMap<>();
        List<Kept> kept = new ArrayList<>();
        Set<Read> read = new LinkedHashSet<>();
        Map<WeightSlot, String> owners = new HashMap<>();
        boolean done = false;
        try {
            inputs(writer, spec, layers);
            RowGraph row = begin(writer, source, spec, layers, tensors);
            for (int i = layers.first(); i < layers.last(); i++) {
                GroupWeights weights = new GroupWeights(
                        writer,
                        source,
                        "layers." + i + ".",
                        spec.weights().layers().get(i),
                        tensors,
                        owners);
                List<TokenMixer> own = mixers(writer, weights, spec, i);
                for (TokenMixer mixer : own) {
                    for (CacheKind kind : mixer.kinds()) {
                        writer.input(StageInputs.past(kind, i), GraphWriter.FLOAT);
                    }
                }
                for (Read one : readOfOthers(spec, i, layers.first())) {
                    if (read.add(one)) {
                        writer.input(StageInputs.past(one.kind(), one.layer()), GraphWriter.FLOAT);
                    }
                }
                row.lower(i, weights, own);
                for (TokenMixer mixer : own) {
                    for (CacheKind kind : mixer.kinds()) {
                        writer.output(mixer.next(kind), GraphWriter.FLOAT);
                        kept.add(new Kept(kind, i, mixer.next(kind)));
                    }
                }
            }
            String hidden = layers.last() < spec.layers().size()
                    ? row.rows()
                    : row.close(
                            new GroupWeights(writer, source, "", spec.weights().head(), tensors));
            writer.output(hidden, GraphWriter.FLOAT);
            done = true;
            return new OnnxStage(
                    new GraphSession(writer, tensors, layers.device(), threads), layers, hidden, kept, read);
        } finally {
            if (!done) {
                tensors.values().forEach(OnnxTensor::close);
            }
            source.release();
        }
    }

    private static RowGraph begin(
            GraphWriter writer,
            WeightTensors source,
            DecoderSpec spec,
            Layers layers,
            Map<String, OnnxTensor> tensors) {
        if (layers.first() > 0) {
            return RowGraph.between(writer, spec, layers.first(), layers.last());
        }
        GroupWeights weights =
                new GroupWeights(writer, source, "", spec.weights().embedding(), tensors);
        return RowGraph.open(writer, spec, layers.last(), embed(writer, spec, weights), weights);
    }

    /** Keys and values of a layer that stands in an earlier graph than the one that begins with layer {@code first}. */
    private static List<Read> readOfOthers(DecoderSpec spec, int layer, int first) {
        AttentionSpec attention = spec.layers().get(layer).attention();
        SharedKeys shared = attention == null ? null : attention.shared();
        return shared == null || shared.maker() >= first
                ? List.of()
                : List.of(new Read(CacheKind.KEYS, shared.maker()), new Read(CacheKind.VALUES, shared.maker()));
    }

    private static List<TokenMixer> mixers(GraphWriter writer, GroupWeights weights, DecoderSpec spec, int layer) {
        List<TokenMixer> mixers = new ArrayList<>();
        AttentionSpec attention = spec.layers().get(layer).attention();
        if (attention != null) {
            mixers.add(new AttentionGraph(writer, weights, spec, attention, layer));
        }
        RecurrenceSpec recurrence = spec.layers().get(layer).recurrence();
        if (recurrence != null) {
            mixers.add(new RecurrenceGraph(writer, weights, spec, recurrence, layer));
        }
        return mixers;
    }

    private static void inputs(GraphWriter writer, DecoderSpec spec, Layers layers) {
        writer.input(StageInputs.HIDDEN, GraphWriter.FLOAT, -1, -1);
        writer.input(StageInputs.STEP, GraphWriter.BOOL);
        writer.input(StageInputs.QUERY_ROWS, GraphWriter.INT64, -1, -1);
        writer.input(StageInputs.KEY_ROWS, GraphWriter.INT64, -1, -1);
        writer.input(StageInputs.OUTPUT_ROWS, GraphWriter.INT64, -1);
        for (AttentionSpec attention : RunInputs.reaches(spec)) {
            writer.input(StageInputs.bias(attention), GraphWriter.FLOAT);
        }
        for (QueryTemperature temperature : RunInputs.temperatures(spec)) {
            writer.input(StageInputs.temperature(temperature), GraphWriter.FLOAT, -1, 1, 1, 1);
        }
        if (AlibiBias.of(spec) != null) {
            writer.input(StageInputs.ALIBI, GraphWriter.FLOAT, -1, -1, 1, 1, -1);
        }
        if (spec.hasRecurrence()) {
            writer.input(StageInputs.STATE_ROWS, GraphWriter.INT64, -1);
            writer.input(StageInputs.TOKEN_MASK, GraphWriter.FLOAT, -1, -1, 1);
            writer.input(StageInputs.KEPT_PIECES, GraphWriter.INT64, -1);
            for (int kernel : RunInputs.kernels(spec)) {
                writer.input(StageInputs.lastInputs(kernel), GraphWriter.INT64, -1, kernel - 1L);
            }
        }
        writer.input(StageInputs.ROTARY_ROWS, GraphWriter.INT64, -1, 1);
        for (int r = 0; r < spec.rotaries().size(); r++) {
            RotarySpec rotary = spec.rotaries().get(r);
            writer.input(StageInputs.cosines(r), GraphWriter.FLOAT, -1, rotary.dimensions() / 2);
            writer.input(StageInputs.sines(r), GraphWriter.FLOAT, -1, rotary.dimensions() / 2);
        }
        if (layers.first() == 0 && hasPositions(spec)) {
            writer.input(StageInputs.POSITION_ROWS, GraphWriter.FLOAT, -1, spec.hiddenSize());
        }
        if (layers.first() == 0 && spec.row().inputs() != null) {
            writer.input(StageInputs.LAYER_INPUT_ROWS, GraphWriter.FLOAT, -1, -1);
        }
    }

    private static boolean hasPositions(DecoderSpec spec) {
        return spec.sinusoids() != null
                || spec.weights().embedding().stream()
                        .anyMatch(slot -> slot.name().equals("positions"));
    }

    /** Rows of the table of embeddings, [N, C'] -> hidden [N, C]; see decoder.py's embed. */
    private static String embed(GraphWriter writer, DecoderSpec spec, GroupWeights weights) {
        String x = StageInputs.HIDDEN;
        if (weights.has("embedding_projection")) {
            x = weights.project(x, "embedding_projection");
        }
        if (spec.embeddingScale() != 1) {
            x = writer.node("Mul", List.of(x, writer.scalar(spec.embeddingScale())));
        }
        if (hasPositions(spec)) {
            x = writer.node("Add", List.of(x, StageInputs.POSITION_ROWS));
        }
        x = LayerGraph.normIf(writer, weights, NormKind.LAYER, spec.normEpsilon(), x, "embedding_layer_norm");
        return LayerGraph.normIf(writer, weights, spec, x, "embedding_norm");
    }

    /**
     * Runs the layers.
     *
     * @param inputs of all stages, {@link StageInputs#HIDDEN} among them
     * @param past of the layers; its new keys and values are filled
     * @param hidden [N, W], filled: rows of the next graph, or hidden states for the head
     * @param width W
     */
    void run(Map<String, OnnxTensor> inputs, OnnxDecoder.Past past, FloatBuffer hidden, int width) {
        Map<String, OnnxTensor> all = new HashMap<>(inputs);
        Map<String, OnnxTensor> outputs = new HashMap<>();
        for (Read one : read) {
            all.put(
                    StageInputs.past(one.kind(), one.layer()),
                    past.of(one.kind(), one.layer()).past());
        }
        for (Kept one : kept) {
            OnnxDecoder.Past.Cached own = past.of(one.kind(), one.layer());
            all.put(StageInputs.past(one.kind(), one.layer()), own.past());
            outputs.put(one.next(), own.next());
        }
        try (OnnxTensor out = OnnxRuntime.tensor(hidden, hidden.remaining() / width, width)) {
            outputs.put(hiddenName, out);
            session.run(all, outputs);
        }
    }

    /** Elements of what it gives for each token. */
    int width(DecoderSpec spec) {
        return layers.last() < spec.layers().size() ? spec.rowSize(layers.last()) : spec.hiddenSize();
    }

    @Override
    public void close() {
        session.close();
    }
}
