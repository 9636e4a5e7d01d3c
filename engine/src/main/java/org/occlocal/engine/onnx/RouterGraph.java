package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.ExpertGroups;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.RouterScores;

/** The router of a mixture of experts; see mlp.py's route. */
final class RouterGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final ExpertsSpec experts;

    RouterGraph(GraphWriter writer, GroupWeights weights, ExpertsSpec experts) {
        this.writer = writer;
        this.weights = weights;
        this.experts = experts;
    }

    /** What each expert contributes to each token, 0 for those that it does not use: x [N, C] -> [N, E]. */
    String shares(String x) {
        String logits = weights.linear(x, "router");
        String scores = scores(
                experts.logitScale() == 1
                        ? logits
                        : writer.node("Mul", List.of(logits, writer.scalar(experts.logitScale()))));
        if (experts.scores() == RouterScores.SPARSE_MIXER) {
            return mixedSparsely(scores);
        }
        String choice = weights.has("router_correction")
                ? writer.node("Add", List.of(scores, weights.tensor("router_correction")))
                : scores;
        if (experts.groups().limit()) {
            choice = withinGroups(choice, experts.groups());
        }
        String chosen = best(choice, experts.active()).get(1);
        String share = weigh(writer.node("GatherElements", List.of(scores, chosen), attribute("axis", 1)));
        String none = writer.node("Mul", List.of(scores, writer.scalar(0)));
        String shares = writer.node("ScatterElements", List.of(none, chosen, share), attribute("axis", 1));
        return weights.has("router_scales")
                ? writer.node("Mul", List.of(shares, weights.tensor("router_scales")))
                : shares;
    }

    private String scores(String logits) {
        return switch (experts.scores()) {
            case SOFTMAX -> writer.node("Softmax", List.of(logits), attribute("axis", -1));
            case SOFTMAX_OF_ACTIVE, SIGMOID_OF_ACTIVE, SPARSE_MIXER -> logits;
            case SIGMOID -> writer.node("Sigmoid", List.of(logits));
        };
    }

    /** See mlp.py's mix_sparsely. logits: [N, E] -> [N, E] */
    private String mixedSparsely(String logits) {
        String nowhere = writer.scalar(Double.NEGATIVE_INFINITY);
        String left = logits;
        String shares = writer.node("Mul", List.of(logits, writer.scalar(0)));
        for (int n = 0; n < experts.active(); n++) {
            List<String> best = best(left, 1);
            String magnitude = writer.node("Max", List.of(writer.node("Abs", List.of(logits)), best.get(0)));
            String distance = writer.node("Div", List.of(writer.node("Sub", List.of(best.get(0), logits)), magnitude));
            String far = writer.node("Greater", List.of(distance, writer.scalar(RouterScores.NEAR)));
            String share = writer.node(
                    "Softmax", List.of(writer.node("Where", List.of(far, nowhere, left))), attribute("axis", -1));
            String own = chosenValues(share, best.get(1));
            shares = writer.node("ScatterElements", List.of(shares, best.get(1), own), attribute("axis", 1));
            String closed = writer.node("Expand", List.of(nowhere, writer.node("Shape", List.of(best.get(0)))));
            left = writer.node("ScatterElements", List.of(left, best.get(1), closed), attribute("axis", 1));
        }
        return shares;
    }

    /** The weights of the active experts from their scores, [N, active]. */
    private String weigh(String scores) {
        String share = scores;
        if (experts.scores() == RouterScores.SOFTMAX_OF_ACTIVE) {
            share = writer.node("Softmax", List.of(share), attribute("axis", -1));
        }
        if (experts.scores() == RouterScores.SIGMOID_OF_ACTIVE) {
            share = writer.node("Sigmoid", List.of(share));
        }
        if (experts.normalize()) {
            String sum = writer.node("ReduceSum", List.of(share, writer.constant(-1)));
            share = writer.node(
                    "Div", List.of(share, writer.node("Max", List.of(sum, writer.scalar(experts.leastSum())))));
        }
        return experts.scale() == 1 ? share : writer.node("Mul", List.of(share, writer.scalar(experts.scale())));
    }

    /** What experts are chosen by, without those of the groups that a token does not choose: [N, E]. */
    private String withinGroups(String choice, ExpertGroups groups) {
        String grouped = writer.node("Reshape", List.of(choice, writer.constant(0, groups.groups(), -1)));
        String sums = writer.node(
                "ReduceSum",
                List.of(best(grouped, groups.best()).get(0), writer.constant(-1)),
                attribute("keepdims", 0));
        String chosen = best(sums, groups.active()).get(1);
        String nowhere = writer.node(
                "Expand", List.of(writer.scalar(Double.NEGATIVE_INFINITY), writer.node("Shape", List.of(sums))));
        String open = writer.node("Mul", List.of(chosenValues(sums, chosen), writer.scalar(0)));
        String bias = writer.node("ScatterElements", List.of(nowhere, chosen, open), attribute("axis", 1));
        String limited =
                writer.node("Add", List.of(grouped, writer.node("Unsqueeze", List.of(bias, writer.constant(-1)))));
        return writer.node("Reshape", List.of(limited, writer.constant(0, -1)));
    }

    private String chosenValues(String values, String chosen) {
        return writer.node("GatherElements", List.of(values, chosen), attribute("axis", 1));
    }

    /** The largest of the last dimension, and where they are. */
    private List<String> best(String values, int count) {
        return writer.nodes("TopK", List.of(values, writer.constant(count)), 2, attribute("axis", -1));
    }
}
