package org.occlocal.engine.onnx;

import static org.occlocal.engine.onnx.GraphWriter.attribute;

import java.util.List;
import org.occlocal.models.spec.Aside;
import org.occlocal.models.spec.BranchScales;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.NormKind;

/** Norms and residuals of one layer; see layers.py's layer. */
final class LayerGraph {

    private final GraphWriter writer;
    private final GroupWeights weights;
    private final DecoderSpec spec;
    private final LayerSpec layer;
    /** What was set aside for this layer, then what it sets aside, [N, C]; "" for nothing. */
    private String aside = "";

    LayerGraph(GraphWriter writer, GroupWeights weights, DecoderSpec spec, LayerSpec layer) {
        this.writer = writer;
        this.weights = weights;
        this.spec = spec;
        this.layer = layer;
    }

    /** What the layer before has set aside, [N, C]. */
    void take(String given) {
        aside = given;
    }

    /** What its experts give for the next layer, [N, C], known once the layer is lowered. */
    String aside() {
        return aside;
    }

    /**
     * Reads the stream and adds to it.
     *
     * @param mixers of its tokens, which read the same and are added; none for an MLP alone
     * @param input of the layer, [N, d]; "" where it has none, or where that is not added here
     */
    void lower(ResidualStream stream, List<TokenMixer> mixers, String input) {
        MlpSpec mlp = layer.mlp();
        if (layer.parallel() && mlp != null) {
            String normed = stream.normed(weights, "attention_norm");
            String m = weights.has("mlp_norm.weight") ? stream.normed(weights, "mlp_norm") : normed;
            residual(stream, normed, 1);
            mixers.forEach(mixer -> stream.add(mixed(mixer, normed)));
            stream.add(given(mlp, m));
            return;
        }
        if (!mixers.isEmpty()) {
            String normed = stream.normed(weights, "attention_norm");
            residual(stream, normed, layer.scales().mixerResidual());
            String mixed = mixers.stream()
                    .map(mixer -> mixed(mixer, normed))
                    .reduce((a, b) -> writer.node("Add", List.of(a, b)))
                    .orElseThrow();
            stream.add(scaled(normIf(mixed, "attention_output_norm")));
            lowRank(stream, normed);
            normIf(stream, "attention_residual_norm");
        }
        if (mlp != null) {
            String normed = stream.normed(weights, "mlp_norm");
            residual(stream, normed, layer.scales().mlpResidual());
            stream.add(scaled(normIf(given(mlp, normed), "mlp_output_norm")));
            normIf(stream, "mlp_residual_norm");
            if (layer.aside() == Aside.EXPERTS) {
                aside = new MlpGraph(writer, weights, spec, mlp).lower(normed);
            }
        }
        if (layer.aside() == Aside.ADDED) {
            stream.add(aside);
        }
        if (!input.isEmpty()) {
            stream.add(new LayerInputGraph(writer, weights, spec).branch(layer, stream.states(), input));
        }
        if (weights.has("layer_scale")) {
            stream.replace(writer.node("Mul", List.of(stream.states(), weights.tensor("layer_scale"))));
        }
    }

    /** See layers.py's low_rank. */
    private void lowRank(ResidualStream stream, String normed) {
        if (weights.has("laurel_norm.weight")) {
            String map = normIf(weights.linear(weights.linear(normed, "laurel_down"), "laurel_up"), "laurel_norm");
            stream.add(writer.node("Add", List.of(normed, map)));
            stream.replace(times(stream.states(), Math.sqrt(0.5)));
        }
    }

    /** What the branches are added to, after a norm of it has been read. */
    private void residual(ResidualStream stream, String normed, double factor) {
        if (factor == 0) {
            stream.clear();
        } else if (layer.residualIsNormed()) {
            stream.replace(times(normed, factor));
        } else if (factor != 1) {
            stream.replace(times(stream.states(), factor));
        }
    }

    private void normIf(ResidualStream stream, String name) {
        if (weights.has(name + ".weight")) {
            stream.replace(stream.normed(weights, name));
        }
    }

    private String mixed(TokenMixer mixer, String normed) {
        BranchScales scales = layer.scales();
        return mixer.isRecurrent()
                ? times(mixer.lower(times(normed, scales.recurrenceInput())), scales.recurrenceOutput())
                : times(mixer.lower(times(normed, scales.attentionInput())), scales.attentionOutput());
    }

    private String given(MlpSpec mlp, String normed) {
        MlpGraph graph = new MlpGraph(writer, weights, spec, mlp);
        boolean beside = layer.aside() == Aside.EXPERTS;
        return times(
                beside ? graph.dense(normed) : graph.lower(normed),
                layer.scales().mlpOutput());
    }

    private String scaled(String x) {
        return times(x, layer.residualScale());
    }

    private String times(String x, double factor) {
        return factor == 1 ? x : writer.node("Mul", List.of(x, writer.scalar(factor)));
    }

    private String normIf(String x, String name) {
        return normIf(writer, weights, spec, x, name);
    }

    /** The named norm over the last dimension where the group has it. */
    static String normIf(GraphWriter writer, GroupWeights weights, DecoderSpec spec, String x, String name) {
        return normIf(writer, weights, spec.normKind(), spec.normEpsilon(), x, name);
    }

    /** The same of a kind of its own. */
    static String normIf(
            GraphWriter writer, GroupWeights weights, NormKind kind, double epsilon, String x, String name) {
        return weights.has(name + ".weight")
                ? norm(writer, x, weights.tensor(name + ".weight"), bias(weights, name), kind, epsilon)
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
}
