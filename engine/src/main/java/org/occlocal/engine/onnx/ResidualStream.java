package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.NormKind;

/**
 * The hidden states that layers read and add to, float32 [N, C]. What a branch adds stays apart until they are read, since
 * one operator adds and norms.
 */
final class ResidualStream {

    private final GraphWriter writer;
    private final DecoderSpec spec;
    private String states;
    private String addend = "";

    ResidualStream(GraphWriter writer, DecoderSpec spec, String states) {
        this.writer = writer;
        this.spec = spec;
        this.states = states;
    }

    /** Adds the output of a branch, [N, C]. */
    void add(String branch) {
        if (states.isEmpty()) {
            states = branch;
            return;
        }
        states = states();
        addend = branch;
    }

    /** What is added next is all there is. */
    void clear() {
        replace("");
    }

    /** What is read from now on, [N, C]. */
    void replace(String other) {
        states = other;
        addend = "";
    }

    /** [N, C] */
    String states() {
        if (!addend.isEmpty()) {
            replace(writer.node("Add", List.of(states, addend)));
        }
        return states;
    }

    /** The named norm of the states where the group has it, otherwise the states. */
    String normed(GroupWeights weights, String name) {
        boolean isAddedByNorm = !addend.isEmpty()
                && spec.normKind() == NormKind.RMS
                && weights.has(name + ".weight")
                && !weights.has(name + ".bias");
        if (!isAddedByNorm) {
            return LayerGraph.normIf(writer, weights, spec, states(), name);
        }
        List<String> normedAndSum = writer.contrib(
                "SkipSimplifiedLayerNormalization",
                List.of(states, addend, weights.tensor(name + ".weight")),
                new int[] {0, 3},
                attribute("epsilon", spec.normEpsilon()));
        replace(normedAndSum.get(1));
        return normedAndSum.get(0);
    }
}
