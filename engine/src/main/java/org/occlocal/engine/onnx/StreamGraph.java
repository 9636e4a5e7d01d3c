package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;

/** AltUp's streams, whose hidden states are U * C numbers of a token; see streams.py. */
final class StreamGraph {

    private static final double LEAST_SQUARE = 1e-5;

    private final GraphWriter writer;
    private final DecoderSpec spec;
    private final int streams;
    private final int hidden;

    StreamGraph(GraphWriter writer, DecoderSpec spec) {
        this.writer = writer;
        this.spec = spec;
        this.streams = spec.row().streams();
        this.hidden = spec.hiddenSize();
    }

    /** x: [N, C] -> [N, U * C]. weights: of the embedding */
    String open(String x, GroupWeights weights) {
        List<String> all = new ArrayList<>(List.of(x));
        String size = root(meanSquare(x));
        for (int u = 1; u < streams; u++) {
            String other = weights.project(x, "stream_projection", (u - 1L) * hidden, hidden);
            all.add(sized(other, size));
        }
        return writer.node("Concat", all, attribute("axis", 1));
    }

    /** states: [N, U * C] -> [N, C]. weights: of the head */
    String close(String states, GroupWeights weights) {
        List<String> all = apart(states);
        String size = root(meanSquare(all.get(0)));
        String sum = all.get(0);
        for (int u = 1; u < streams; u++) {
            String turned = weights.project(all.get(u), "stream_merge", (u - 1L) * hidden, hidden);
            sum = writer.node("Add", List.of(sum, sized(turned, size)));
        }
        return writer.node("Mul", List.of(sum, writer.scalar(1.0 / streams)));
    }

    /**
     * A layer.
     *
     * @param stream of [N, U * C]
     * @param input of the layer, [N, d]
     * @param branches add to the active one, of [N, C]
     */
    void lower(
            ResidualStream stream,
            GroupWeights weights,
            LayerSpec layer,
            String input,
            Consumer<ResidualStream> branches) {
        String before = writer.node("Reshape", List.of(stream.states(), writer.constant(0, streams, hidden)));
        String mix = writer.node(
                "Reshape",
                List.of(
                        weights.project(shares(weights, active(before)), "altup_prediction"),
                        writer.constant(0, streams, streams)));
        String predicted = writer.node("Add", List.of(writer.node("MatMul", List.of(mix, before)), before));
        String active = active(predicted);
        ResidualStream one = new ResidualStream(writer, spec, active);
        branches.accept(one);
        String corrected = corrected(weights, predicted, active, one.states());
        String read = active(corrected);
        if (weights.has("altup_scale")) {
            read = writer.node("Mul", List.of(read, weights.tensor("altup_scale")));
        }
        stream.replace(withInput(weights, layer, corrected, read, input));
    }

    private String corrected(GroupWeights weights, String predicted, String active, String x) {
        String factors =
                writer.node("Add", List.of(weights.project(shares(weights, x), "altup_correction"), writer.scalar(1)));
        String off = writer.node("Sub", List.of(x, active));
        return writer.node(
                "Add",
                List.of(
                        predicted,
                        writer.node(
                                "Mul",
                                List.of(
                                        writer.node("Unsqueeze", List.of(off, writer.constant(1))),
                                        writer.node("Unsqueeze", List.of(factors, writer.constant(2)))))));
    }

    /** The streams with what a layer adds for its input to all but the first. read: [N, C] -> [N, U * C] */
    private String withInput(GroupWeights weights, LayerSpec layer, String corrected, String read, String input) {
        String added = new LayerInputGraph(writer, weights, spec).branch(layer, read, input);
        List<String> parts = split(corrected, 1, streams - 1L);
        String others =
                writer.node("Add", List.of(parts.get(1), writer.node("Unsqueeze", List.of(added, writer.constant(1)))));
        String all = writer.node("Concat", List.of(parts.get(0), others), attribute("axis", 1));
        return writer.node("Reshape", List.of(all, writer.constant(0, -1)));
    }

    /** How much of each stream there is in a token: [N, C] -> [N, U] */
    private String shares(GroupWeights weights, String x) {
        String normed = writer.node(
                "Mul", List.of(LayerGraph.normIf(writer, weights, spec, x, "altup_norm"), writer.scalar(1.0 / hidden)));
        return writer.node("Tanh", List.of(weights.project(normed, "altup_router")));
    }

    /** all: [N, U, C] -> [N, C] */
    private String active(String all) {
        return writer.node("Gather", List.of(all, writer.index(spec.row().active())), attribute("axis", 1));
    }

    /** states: [N, U * C] -> U of [N, C] */
    private List<String> apart(String states) {
        long[] sizes = new long[streams];
        Arrays.fill(sizes, hidden);
        return split(states, sizes);
    }

    private List<String> split(String x, long... sizes) {
        return writer.nodes("Split", List.of(x, writer.constant(sizes)), sizes.length, attribute("axis", 1));
    }

    /** x times a number for each token, so that its mean square becomes that number's. */
    private String sized(String x, String size) {
        String square = writer.node("Max", List.of(meanSquare(x), writer.scalar(LEAST_SQUARE)));
        return writer.node("Mul", List.of(x, writer.node("Div", List.of(size, root(square)))));
    }

    /** x: [N, C] -> [N, 1] */
    private String meanSquare(String x) {
        return writer.node("ReduceMean", List.of(writer.node("Mul", List.of(x, x)), writer.constant(1)));
    }

    private String root(String x) {
        return writer.node("Sqrt", List.of(x));
    }
}
