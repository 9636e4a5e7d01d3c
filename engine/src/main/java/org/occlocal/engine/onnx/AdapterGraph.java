package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.ArrayList;
import java.util.List;

/**
 * Low-rank maps beside linear layers that several layers share; see attention.py's adapted and mlp.py's activated_with_adapter.
 *
 * @param weights of the layer
 */
record AdapterGraph(GraphWriter writer, GroupWeights weights) {

    /** Queries, keys and values with their adapters where they have some. x: [N, C]; qkv: [N, 3 H D] -> the same */
    String beside(String x, String qkv) {
        if (!weights.has("qkv_adapter_in.weight")) {
            return qkv;
        }
        long rank = weights.rows("qkv_adapter_in.weight") / 3;
        long rows = weights.rows("qkv_adapter_out") / 3;
        List<String> low = writer.nodes(
                "Split",
                List.of(weights.linear(x, "qkv_adapter_in"), writer.constant(rank, rank, rank)),
                3,
                attribute("axis", 1));
        List<String> more = new ArrayList<>();
        for (int part = 0; part < low.size(); part++) {
            more.add(weights.project(low.get(part), "qkv_adapter_out", part * rows, rows));
        }
        return writer.node("Add", List.of(qkv, writer.node("Concat", more, attribute("axis", 1))));
    }

    /** What the second map of an MLP's adapter reads: [N, C] -> [N, R]; "" where there is no adapter. */
    String lowOfMlp(String x) {
        return weights.has("mlp_adapter_in.weight") ? weights.linear(x, "mlp_adapter_in") : "";
    }

    /** Some rows of an MLP's first linear layer with those of its adapter. y: [N, rows]; low: as {@link #lowOfMlp} gives it */
    String besideMlp(String y, String low, long firstRow, long rows) {
        return low.isEmpty()
                ? y
                : writer.node("Add", List.of(y, weights.project(low, "mlp_adapter_out", firstRow, rows)));
    }
}
