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
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RowSpec.LayerInputs;
import org.occlocal.models.spec.SharedKeys;
import org.occlocal.models.spec.Shortcut;

/**
 * What passes between the layers of a graph, and from one graph to the next as rows of W numbers: a hidden state, or several streams of
 * them, inputs of the layers to come, and keys and values that several layers attend to; see rows.py.
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
    /** What experts have given that the next layer adds, [N, C]; "" for nothing. */
    private String skipping = "";

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
        boolean skips = spec.layers().get(first - 1).shortcut() == Shortcut.GIVES;
        if (skips) {
            sizes.add((long) spec.hiddenSize());
        }
        List<String> parts = probe.split(
                StageInputs.HIDDEN, sizes.stream().mapToLong(Long::longValue).toArray());
        RowGraph row = new RowGraph(writer, spec, last, parts.get(0));
        int next = 1;
        for (int i = 0; i < inputSizes.length; i++) {
            row.inputs.add(parts.get(next++));
        }
        for (int maker : makers) {
            row.made.put(maker, new Keys(row.heads(maker, parts.get(next)), row.heads(maker, parts.get(next + 1))));
            next += 2;
        }
        if (skips) {
            row.skipping = parts.get(next);
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
        graph.take(skipping);
        String input = spec.row().inputs() == null ? "" : inputs.remove();
        if (spec.row().streams() == 1) {
            graph.lower(stream, mixers, input);
        } else {
            new StreamGraph(writer, spec)
                    .lower(stream, weights, spec.layers().get(layer), input, one -> graph.lower(one, mixers, ""));
        }
        skipping = spec.layers().get(layer).shortcut() == Shortcut.GIVES ? graph.given() : "";
        for (TokenMixer mixer : mixers) {
            if (shared != null && shared.made() && mixer instanceof AttentionGraph maker) {
                made.put(layer, new Keys(maker.next(CacheKind.KEYS), maker.next(CacheKind.VALUES)));
            }
        }
    }

    /** Rows for the next graph, [N, W]. */
    String rows() {
        List<String> parts = new ArrayList<>(List.of(stream.states()));
        parts.addAll(inputs);
        made.values().forEach(keys -> {
            parts.add(flat(keys.keys()));
            parts.add(flat(keys.values()));
        });
        if (!skipping.isEmpty()) {
            parts.add(skipping);
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
