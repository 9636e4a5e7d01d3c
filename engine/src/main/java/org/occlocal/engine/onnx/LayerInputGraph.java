package org.occlocal.engine.onnx;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.RowSpec.LayerInputs;

/** Embeddings of each layer's own: how they are made, and what a layer does with its; see rows.py. */
final class LayerInputGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;

    /** @param weights of the embedding, or of a layer */
    LayerInputGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
    }

    /** x: embeddings, [N, C] -> those of all layers, [N, L * d] */
    String open(String x, LayerInputs inputs) {
        String projected = times(weights.project(x, "layer_input_projection"), inputs.projectionScale());
        String apart = writer.node("Reshape", List.of(projected, writer.constant(0, -1, inputs.size())));
        String normed = LayerGraph.normIf(writer, weights, spec, apart, "layer_input_norm");
        String together = writer.node("Reshape", List.of(normed, writer.constant(0, -1)));
        String lookedUp = times(StageInputs.LAYER_INPUT_ROWS, inputs.tableScale());
        return times(writer.node("Add", List.of(together, lookedUp)), inputs.sumScale());
    }

    /** What a layer adds. x: [N, C]; given: [N, d] -> [N, C] */
    String branch(LayerSpec layer, String x, String given) {
        if (layer.mlp() == null) {
            throw new IllegalArgumentException(
                    "the gate of a layer's input has the activation of its MLP, which is missing");
        }
        String gate = new MlpGraph(writer, weights, spec, layer.mlp()).activate(weights.linear(x, "input_gate"));
        String gated = writer.node("Mul", List.of(gate, given));
        return LayerGraph.normIf(writer, weights, spec, weights.linear(gated, "input_projection"), "input_norm");
    }

    private String times(String x, double factor) {
        return writer.node("Mul", List.of(x, writer.scalar(factor)));
    }
}
