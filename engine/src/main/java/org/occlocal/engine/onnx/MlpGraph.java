package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.GateLimit;
import org.occlocal.models.spec.MlpSpec;

/** The MLP of one layer, dense or of experts; see mlp.py. */
final class MlpGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;
    private final MlpSpec mlp;
    private final AdapterGraph adapters;

    MlpGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec, MlpSpec mlp) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
        this.mlp = mlp;
        this.adapters = new AdapterGraph(writer, weights);
    }

    /** x: [N, C] -> [N, C] */
    String lower(String x) {
        ExpertsSpec experts = mlp.experts();
        return experts == null ? dense(x) : mixture(x, experts);
    }

    /** Of the two that a layer has where its experts skip the next one. x: [N, C] -> [N, C] */
    String dense(String x) {
        String low = adapters.lowOfMlp(x);
        String inner = activated(x, "mlp_up", 0, weights.rows("mlp_up.weight"), low);
        return weights.linear(LayerGraph.normIf(writer, weights, spec, inner, "mlp_inner_norm"), "mlp_down");
    }

    /** Some rows of the first linear layer of an MLP, with its activation and gate. */
    private String activated(String x, String name, long firstRow, long rows) {
        return activated(x, name, firstRow, rows, "");
    }

    /** @param low as {@link AdapterGraph#lowOfMlp} gives it */
    private String activated(String x, String name, long firstRow, long rows, String low) {
        if (!mlp.gated()) {
            return activate(adapters.besideMlp(weights.linear(x, name, firstRow, rows), low, 0, rows));
        }
        // Two products instead of one that would have to be split.
        String gate = adapters.besideMlp(weights.linear(x, name, firstRow, rows / 2), low, 0, rows / 2);
        String up = adapters.besideMlp(weights.linear(x, name, firstRow + rows / 2, rows / 2), low, rows / 2, rows / 2);
        GateLimit limit = name.equals("shared_up") ? mlp.sharedLimit() : mlp.limit();
        if (limit != null) {
            up = writer.node("Clip", List.of(up, writer.scalar(-limit.most()), writer.scalar(limit.most())));
            if (limit.addend() != 0) {
                up = writer.node("Add", List.of(up, writer.scalar(limit.addend())));
            }
            if (!limit.behindActivation()) {
                gate = writer.node("Min", List.of(gate, writer.scalar(limit.most())));
            }
        }
        if (mlp.gateScale() != 1) {
            gate = writer.node("Mul", List.of(gate, writer.scalar(mlp.gateScale())));
        }
        if (mlp.gateCut() != null) {
            gate = aboveCut(gate, mlp.gateCut().deviations());
        }
        String opened = activate(gate);
        if (limit != null && limit.behindActivation()) {
            opened = writer.node("Min", List.of(opened, writer.scalar(limit.most())));
        }
        return writer.node("Mul", List.of(opened, up));
    }

    /** See mlp.py's above_cut. */
    private String aboveCut(String x, double deviations) {
        String axis = writer.constant(-1);
        String mean = writer.node("ReduceMean", List.of(x, axis));
        String off = writer.node("Sub", List.of(x, mean));
        String variance = writer.node("ReduceMean", List.of(writer.node("Mul", List.of(off, off)), axis));
        String cut = writer.node("Mul", List.of(writer.node("Sqrt", List.of(variance)), writer.scalar(deviations)));
        return writer.node("Relu", List.of(writer.node("Sub", List.of(off, cut))));
    }

    /** The activation alone. */
    String activate(String x) {
        Activation activation = mlp.activation();
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
        String shares = new RouterGraph(writer, weights, experts)
                .shares(LayerGraph.normIf(writer, weights, spec, x, "router_norm"));
        String states = LayerGraph.normIf(writer, weights, spec, x, "experts_norm");
        if (weights.has("experts_in.weight")) {
            states = weights.linear(states, "experts_in");
        }
        String y = writer.node("Mul", List.of(states, writer.scalar(0)));
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
        if (experts.identities() > 0) {
            List<String> own = writer.nodes(
                    "Split",
                    List.of(shares, writer.constant(experts.experts(), experts.identities())),
                    2,
                    attribute("axis", 1));
            String share = writer.node("ReduceSum", List.of(own.get(1), writer.constant(1)));
            y = writer.node("Add", List.of(y, writer.node("Mul", List.of(states, share))));
        }
        if (weights.has("experts_out.weight")) {
            y = weights.linear(y, "experts_out");
        }
        y = LayerGraph.normIf(writer, weights, spec, y, "experts_output_norm");
        if (!weights.has("shared_down.weight")) {
            return y;
        }
        String read = LayerGraph.normIf(writer, weights, spec, x, "shared_norm");
        String shared =
                weights.linear(activated(read, "shared_up", 0, weights.rows("shared_up.weight")), "shared_down");
        if (weights.has("shared_gate.weight")) {
            shared = writer.node(
                    "Mul", List.of(shared, writer.node("Sigmoid", List.of(weights.linear(x, "shared_gate")))));
        }
        shared = LayerGraph.normIf(writer, weights, spec, shared, "shared_output_norm");
        if (experts.sharedScale() != 1) {
            shared = writer.node("Mul", List.of(shared, writer.scalar(experts.sharedScale())));
        }
        return writer.node("Add", List.of(y, shared));
    }
}
