package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.AttentionSpec;

/** Gates on the outputs of the heads of a layer; see {@link org.occlocal.models.spec.OutputGate}. */
final class OutputGateGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final AttentionSpec attention;

    OutputGateGraph(GraphWriter writer, GroupWeights weights, AttentionSpec attention) {
        this.writer = writer;
        this.weights = weights;
        this.attention = attention;
    }

    /** Queries, keys and values [N, (H + 2 K) * D], and the gates of outputs [N, H * D], "" for none. */
    record Parts(String qkv, String gates) {}

    /** What the slot "qkv" gives, with its gates apart. */
    Parts apart(String all) {
        long queries = (long) attention.heads() * attention.headSize();
        long others = 2L * attention.keyValueHeads() * attention.headSize();
        return switch (attention.outputGate()) {
            case NONE, OF_HEADS, SOFTPLUS_OF_HEADS -> new Parts(all, "");
            case BEHIND_VALUES, SOFTPLUS_BEHIND_VALUES -> {
                List<String> parts = split(all, queries + others, queries);
                yield new Parts(parts.get(0), parts.get(1));
            }
            case BEHIND_QUERY -> {
                List<String> parts = split(all, 2 * queries, others);
                String pairs =
                        writer.node("Reshape", List.of(parts.get(0), writer.constant(0, attention.heads(), 2, -1)));
                List<String> apart =
                        writer.nodes("Split", List.of(pairs, writer.constant(1, 1)), 2, attribute("axis", 2));
                String flat = writer.constant(0, -1);
                String q = writer.node("Reshape", List.of(apart.get(0), flat));
                yield new Parts(
                        writer.node("Concat", List.of(q, parts.get(1)), attribute("axis", 1)),
                        writer.node("Reshape", List.of(apart.get(1), flat)));
            }
        };
    }

    private List<String> split(String x, long... sizes) {
        return writer.nodes("Split", List.of(x, writer.constant(sizes)), sizes.length, attribute("axis", 1));
    }

    /** y: [N, H * D], times gates of the same size, which "" stands for none of. */
    String gated(String y, String gates) {
        return gates.isEmpty() ? y : writer.node("Mul", List.of(y, function(gates)));
    }

    /** y: [N, H * value size], times the gates of whole heads, which are made of x [N, C], where there are some. */
    String gatedHeads(String x, String y) {
        if (!attention.outputGate().isOfHeads()) {
            return y;
        }
        String gates = writer.node(
                "Reshape",
                List.of(function(weights.linear(x, "head_gates")), writer.constant(0, attention.heads(), 1)));
        String heads = writer.node("Reshape", List.of(y, writer.constant(0, attention.heads(), -1)));
        return writer.node("Reshape", List.of(writer.node("Mul", List.of(heads, gates)), writer.constant(0, -1)));
    }

    private String function(String gates) {
        return writer.node(attention.outputGate().isSoftplus() ? "Softplus" : "Sigmoid", List.of(gates));
    }
}
