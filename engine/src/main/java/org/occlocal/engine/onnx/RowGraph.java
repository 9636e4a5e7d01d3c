package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RowSpec.LayerInputs;
import org.occlocal.models.spec.SharedKeys;

/**
 * What passes between the layers of a graph, and from one graph to the next as rows of W numbers: a hidden state, or several streams of
 * them, inputs of the layers to come, keys and values that several layers attend to, and what one layer sets aside for the next; see
 * rows.py.
 */
final class RowGraph {

    private final GraphWriter writer;
    private final DecoderSpec spec;
    private final int last;
    private final ResidualStream stream;
    /** Of the layers of this graph, then that of all behind them, [N, d] or more. */
    private final Deque<String> inputs = new ArrayDeque<>();
    /** By the layer that made them. */
    private final Map<Integer, Keys> made = new TreeMap<>();
    /** What a layer has set aside for the next one, [N, C]; "" for nothing. */
    private String aside = "";
    /** Of the tokens, [N, C]; "" where no layer reads it. */
    private String embedding = "";

    /** float32 [N, K, 1, D] */
    private record Keys(String keys, String values) {}

    private RowGraph(GraphWriter writer, DecoderSpec spec, int last, String states) {
        this.writer = writer;
        this.spec = spec;
        this.last = last;
        this.stream = new ResidualStream(writer, spec, states);
    }

    /**
     * Begins with embeddings.
     *
     * @param x embeddings, [N, C]
     * @param weights of the embedding
     * @param last exclusive, of the layers of the graph
     */
    static RowGraph open(GraphWriter writer, DecoderSpec spec, int last, String x, GroupWeights weights) {
        String states = spec.row().streams() == 1 ? x : new StreamGraph(writer, spec).open(x, weights);
        RowGraph row = new RowGraph(writer, spec, last, states);
        row.embedding = spec.row().embedding() ? x : "";
        LayerInputs layerInputs = spec.row().inputs();
        if (layerInputs != null) {
            String all = new LayerInputGraph(writer, weights, spec).open(x, layerInputs);
            row.inputs.addAll(row.split(all, row.inputSizes(0)));
        }
        return row;
    }

    /** Goes on with the rows before layer {@code first}, of which the graph has those up to {@code last}, exclusive. */
    static RowGraph between(GraphWriter writer, DecoderSpec spec, int first, int last) {
        if (!spec.hasWideRows()) {
            return new RowGraph(writer, spec, last, StageInputs.HIDDEN);
        }
        List<Long> sizes = new ArrayList<>(List.of((long) spec.row().streams() * spec.hiddenSize()));
        if (spec.row().embedding()) {
            sizes.add((long) spec.hiddenSize());
        }
        List<Integer> makers = new ArrayList<>();
        for (int layer = 0; layer < first; layer++) {
            AttentionSpec attention = spec.layers().get(layer).attention();
            if (attention != null && attention.sharedElements() > 0) {
                makers.add(layer);
            }
        }
        RowGraph probe = new RowGraph(writer, spec, last, StageInputs.HIDDEN);
        long[] inputSizes = probe.inputSizes(first);
        LongStream.of(inputSizes).forEach(sizes::add);
        for (int maker : makers) {
            long elements = attention(spec, maker).sharedElements() / 2;
            sizes.addAll(List.of(elements, elements));
        }
        boolean isGiven = spec.layers().get(first - 1).aside().isGiven();
        if (isGiven) {
            sizes.add((long) spec.hiddenSize());
        }
        List<String> parts = probe.split(
                StageInputs.HIDDEN, sizes.stream().mapToLong(Long::longValue).toArray());
        RowGraph row = new RowGraph(writer, spec, last, parts.get(0));
        int next = 1;
        if (spec.row().embedding()) {
            row.embedding = parts.get(next++);
        }
        for (int i = 0; i < inputSizes.length; i++) {
            row.inputs.add(parts.get(next++));
        }
        for (int maker : makers) {
            row.made.put(maker, new Keys(row.heads(maker, parts.get(next)), row.heads(maker, parts.get(next + 1))));
            next += 2;
        }
        if (isGiven) {
            row.aside = parts.get(next);
        }
        return row;
    }

    /** Those of the layers of the graph one by one, then that of all behind them. */
    private long[] inputSizes(int first) {
        int size = spec.row().inputSize();
        if (size == 0) {
            return new long[0];
        }
        long behind = (long) (spec.layers().size() - last) * size;
        LongStream own = LongStream.generate(() -> size).limit(last - first);
        return LongStream.concat(own, behind == 0 ? LongStream.empty() : LongStream.of(behind))
                .toArray();
    }

    private List<String> split(String x, long[] sizes) {
        return sizes.length == 1
                ? List.of(x)
                : writer.nodes("Split", List.of(x, writer.constant(sizes)), sizes.length, attribute("axis", 1));
    }

    private static AttentionSpec attention(DecoderSpec spec, int layer) {
        return Objects.requireNonNull(spec.layers().get(layer).attention(), "a layer that makes keys attends");
    }

    /** x: [N, K * D] -> [N, K, 1, D] */
    private String heads(int maker, String x) {
        AttentionSpec attention = attention(spec, maker);
        return writer.node(
                "Reshape", List.of(x, writer.constant(0, attention.keyValueHeads(), 1, attention.headSize())));
    }

    /** A layer of the graph, in order. */
    void lower(int layer, GroupWeights weights, List<TokenMixer> mixers) {
        AttentionSpec attention = spec.layers().get(layer).attention();
        SharedKeys shared = attention == null ? null : attention.shared();
        for (TokenMixer mixer : mixers) {
            if (shared != null && !shared.made() && mixer instanceof AttentionGraph taker) {
                Keys keys = Objects.requireNonNull(made.get(shared.maker()), "keys are made before they are taken");
                taker.take(keys.keys(), keys.values());
            }
        }
        LayerGraph graph = new LayerGraph(writer, weights, spec, spec.layers().get(layer));
        String input = spec.row().inputs() == null ? "" : inputs.remove();
        if (spec.row().streams() == 1) {
            besides(graph, spec.layers().get(layer).aside(), weights, mixers, input);
        } else {
            new StreamGraph(writer, spec)
                    .lower(stream, weights, spec.layers().get(layer), input, one -> graph.lower(one, mixers, ""));
        }
        for (TokenMixer mixer : mixers) {
            if (shared != null && shared.made() && mixer instanceof AttentionGraph maker) {
                made.put(layer, new Keys(maker.next(CacheKind.KEYS), maker.next(CacheKind.VALUES)));
            }
        }
    }

    /** Lowers a layer beside what one layer sets aside for the next. */
    private void besides(LayerGraph graph, Aside kind, GroupWeights weights, List<TokenMixer> mixers, String input) {
        switch (kind) {
            case NONE -> graph.lower(stream, mixers, input);
            case EXPERTS -> {
                graph.lower(stream, mixers, input);
                aside = graph.aside();
            }
            case ADDED -> {
                graph.take(aside);
                graph.lower(stream, mixers, input);
                aside = "";
            }
            case BRANCHES -> {
                String both = writer.node("Concat", List.of(stream.states(), embedding), attribute("axis", 1));
                aside = weights.linear(branches(graph, both, mixers, input), "aside_projection");
            }
            case READ -> {
                String sum = writer.node("Add", List.of(stream.states(), aside));
                stream.add(branches(graph, sum, mixers, input));
                aside = "";
            }
        }
    }

    /** What a layer's branches give that are added to nothing. */
    private String branches(LayerGraph graph, String read, List<TokenMixer> mixers, String input) {
        ResidualStream own = new ResidualStream(writer, spec, read);
        graph.lower(own, mixers, input);
        return own.states();
    }

    /** Rows for the next graph, [N, W]. */
    String rows() {
        List<String> parts = new ArrayList<>(List.of(stream.states()));
        if (!embedding.isEmpty()) {
            parts.add(embedding);
        }
        parts.addAll(inputs);
        made.values().forEach(keys -> {
            parts.add(flat(keys.keys()));
            parts.add(flat(keys.values()));
        });
        if (!aside.isEmpty()) {
            parts.add(aside);
        }
        return parts.size() == 1 ? parts.get(0) : writer.node("Concat", parts, attribute("axis", 1));
    }

    private String flat(String heads) {
        return writer.node("Reshape", List.of(heads, writer.constant(0, -1)));
    }

    /** What the head is given, [N, C]. weights: of the head */
    String close(GroupWeights weights) {
        return spec.row().streams() == 1
                ? stream.states()
                : new StreamGraph(writer, spec).close(stream.states(), weights);
    }
}
