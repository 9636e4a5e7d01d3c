package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.NormKind;

/** Norms, residuals and the MLP of one layer; see decoder.py's layer. */
final class LayerGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;
    private final LayerSpec layer;

    LayerGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec, LayerSpec layer) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
        this.layer = layer;
    }

    /** Reads the stream and adds to it. */
    void lower(ResidualStream stream, TokenMixer attention) {
        String normed = stream.normed(weights, "attention_norm");
        if (layer.parallel()) {
            String m = weights.has("mlp_norm.weight") ? stream.normed(weights, "mlp_norm") : normed;
            residual(stream, normed);
            stream.add(attention.lower(normed));
            stream.add(mlp(m));
            return;
        }
        residual(stream, normed);
        stream.add(scaled(normIf(attention.lower(normed), "attention_output_norm")));
        normIf(stream, "attention_residual_norm");
        normed = stream.normed(weights, "mlp_norm");
        residual(stream, normed);
        stream.add(scaled(normIf(mlp(normed), "mlp_output_norm")));
        normIf(stream, "mlp_residual_norm");
        if (weights.has("layer_scale")) {
            stream.replace(writer.node("Mul", List.of(stream.states(), weights.tensor("layer_scale"))));
        }
    }

    /** What the branches are added to, after a norm of it has been read. */
    private void residual(ResidualStream stream, String normed) {
        if (layer.residualIsNormed()) {
            stream.replace(normed);
        }
    }

    private void normIf(ResidualStream stream, String name) {
        if (weights.has(name + ".weight")) {
            stream.replace(stream.normed(weights, name));
        }
    }

    private String scaled(String x) {
        return layer.residualScale() == 1 ? x : writer.node("Mul", List.of(x, writer.scalar(layer.residualScale())));
    }

    private String normIf(String x, String name) {
        return normIf(writer, weights, spec, x, name);
    }

    /** The named norm over the last dimension where the group has it. */
    static String normIf(GraphWriter writer, GroupWeights weights, DecoderSpec spec, String x, String name) {
        return weights.has(name + ".weight")
                ? norm(writer, x, weights.tensor(name + ".weight"), bias(weights, name), spec.normKind(), spec)
                : x;
    }

    private static String bias(GroupWeights weights, String name) {
        return weights.has(name + ".bias") ? weights.tensor(name + ".bias") : "";
    }

    /** @param bias "" for none */
    static String norm(GraphWriter writer, String x, String scale, String bias, NormKind kind, DecoderSpec spec) {
        return norm(writer, x, scale, bias, kind, spec.normEpsilon());
    }

    /** @param bias "" for none */
    static String norm(GraphWriter writer, String x, String scale, String bias, NormKind kind, double epsilon) {
        if (kind == NormKind.LAYER) {
            return writer.node(
                    "LayerNormalization",
                    bias.isEmpty() ? List.of(x, scale) : List.of(x, scale, bias),
                    attribute("axis", -1),
                    attribute("epsilon", epsilon));
        }
        String y = writer.node(
                "SimplifiedLayerNormalization",
                List.of(x, scale),
                attribute("axis", -1),
                attribute("epsilon", epsilon),
                attribute("stash_type", 1));
        return bias.isEmpty() ? y : writer.node("Add", List.of(y, bias));
    }

    /** x: [N, C] -> [N, C] */
    private String mlp(String x) {
        ExpertsSpec experts = layer.mlp().experts();
        if (experts != null) {
            return mixture(x, experts);
        }
        return weights.linear(activated(x, "mlp_up", 0, weights.rows("mlp_up.weight")), "mlp_down");
    }

    /** Some rows of the first linear layer of an MLP, with its activation and gate. */
    private String activated(String x, String name, long firstRow, long rows) {
        if (!layer.mlp().gated()) {
            return activate(weights.linear(x, name, firstRow, rows));
        }
        // Two products instead of one that would have to be split.
        String gate = weights.linear(x, name, firstRow, rows / 2);
        String up = weights.linear(x, name, firstRow + rows / 2, rows / 2);
        double limit = layer.mlp().gateLimit();
        if (limit > 0) {
            gate = writer.node("Min", List.of(gate, writer.scalar(limit)));
            String clamped = writer.node("Clip", List.of(up, writer.scalar(-limit), writer.scalar(limit)));
            up = writer.node("Add", List.of(clamped, writer.scalar(1)));
        }
        return writer.node("Mul", List.of(activate(gate), up));
    }

    private String activate(String x) {
        Activation activation = layer.mlp().activation();
        return switch (activation) {
            case SILU -> writer.contrib("QuickGelu", List.of(x), attribute("alpha", 1.0));
            case QUICK_GELU -> writer.contrib("QuickGelu", List.of(x), attribute("alpha", 1.702));
            case GELU -> writer.node("Gelu", List.of(x));
            case GELU_TANH -> writer.node("Gelu", List.of(x), attribute("approximate", "tanh"));
            case RELU -> writer.node("Relu", List.of(x));
            case XIELU -> xielu(x);
            case RELU_SQUARED -> {
                String relu = writer.node("Relu", List.of(x));
                yield writer.node("Mul", List.of(relu, relu));
            }
        };
    }

    /** See mlp.py's xielu. */
    private String xielu(String x) {
        String form = writer.node("Softplus", List.of(weights.tensor("xielu")));
        List<String> parts = writer.nodes("Split", List.of(form, writer.constant(1, 1)), 2, attribute("axis", 0));
        String above = writer.node("Mul", List.of(writer.node("Mul", List.of(x, x)), parts.get(0)));
        // ONNX has no expm1; for negative numbers Elu is that
        String bent = writer.node("Elu", List.of(writer.node("Min", List.of(x, writer.scalar(-1e-6)))));
        String below = writer.node(
                "Mul",
                List.of(
                        writer.node("Sub", List.of(bent, x)),
                        writer.node("Add", List.of(parts.get(1), writer.scalar(0.5)))));
        String curve =
                writer.node("Where", List.of(writer.node("Greater", List.of(x, writer.scalar(0))), above, below));
        return writer.node("Add", List.of(curve, writer.node("Mul", List.of(x, writer.scalar(0.5)))));
    }

    /** Each expert computes the tokens that chose it, and adds its share to them. */
    private String mixture(String x, ExpertsSpec experts) {
        String shares = new RouterGraph(writer, weights, experts).shares(normIf(x, "router_norm"));
        String states = normIf(x, "experts_norm");
        String y = writer.node("Mul", List.of(x, writer.scalar(0)));
        long upRows = weights.rows("experts_up.weight") / experts.experts();
        long downRows = weights.rows("experts_down.weight") / experts.experts();
        for (int e = 0; e < experts.experts(); e++) {
            String own = writer.node(
                    "Squeeze",
                    List.of(
                            writer.node(
                                    "Slice",
                                    List.of(shares, writer.constant(e), writer.constant(e + 1L), writer.constant(1))),
                            writer.constant(1)));
            String rows = writer.node("Squeeze", List.of(writer.node("NonZero", List.of(own)), writer.constant(0)));
            String chosen = writer.node("Gather", List.of(states, rows), attribute("axis", 0));
            String share = writer.node(
                    "Unsqueeze",
                    List.of(writer.node("Gather", List.of(own, rows), attribute("axis", 0)), writer.constant(1)));
            String read = experts.weighsInputs() ? writer.node("Mul", List.of(chosen, share)) : chosen;
            String up = activated(read, "experts_up", e * upRows, upRows);
            String down = weights.linear(up, "experts_down", e * downRows, downRows);
            String given = experts.weighsInputs() ? down : writer.node("Mul", List.of(down, share));
            y = writer.node(
                    "ScatterND",
                    List.of(y, writer.node("Unsqueeze", List.of(rows, writer.constant(1))), given),
                    attribute("reduction", "add"));
        }
        y = normIf(y, "experts_output_norm");
        if (!weights.has("shared_down.weight")) {
            return y;
        }
        String read = normIf(x, "shared_norm");
        String shared =
                weights.linear(activated(read, "shared_up", 0, weights.rows("shared_up.weight")), "shared_down");
        if (weights.has("shared_gate.weight")) {
            shared = writer.node(
                    "Mul", List.of(shared, writer.node("Sigmoid", List.of(weights.linear(x, "shared_gate")))));
        }
        shared = normIf(shared, "shared_output_norm");
        if (experts.sharedScale() != 1) {
            shared = writer.node("Mul", List.of(shared, writer.scalar(experts.sharedScale())));
        }
        return writer.node("Add", List.of(y, shared));
    }
}
