package org.occlocal.models.family;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.function.IntPredicate;
import org.occlocal.models.spec.RecurrenceSpec;

/** Layers with the state space of Mamba-2 in place of attention, as granitemoehybrid and bamba describe and name them. */
final class Mamba {

    private static final String PART = "mamba";

    private final DecoderBuilder builder;
    private final RecurrenceSpec spec;
    private final IntPredicate layers;
    private final boolean bias;
    private final boolean convolutionBias;

    private Mamba(DecoderBuilder builder, RecurrenceSpec spec, IntPredicate layers) {
        this.builder = builder;
        this.spec = spec;
        this.layers = layers;
        this.bias = builder.config.flag("mamba_proj_bias", false);
        this.convolutionBias = builder.config.flag("mamba_conv_bias", true);
    }

    /**
     * Gives some layers of a builder a state space.
     *
     * @param layers which they are
     */
    static Mamba of(DecoderBuilder builder, IntPredicate layers) {
        ModelConfig config = builder.config;
        int heads = config.positive("mamba_n_heads", 128);
        int width = config.positive("mamba_expand", 2) * builder.hidden;
        if (width % heads != 0) {
            throw config.unsupported("mamba_n_heads", heads + " heads do not divide " + width + " elements");
        }
        JsonNode size = config.json().path("mamba_d_head"); // "auto" in some
        if (size.isNumber() && size.asInt() != width / heads) {
            throw config.unsupported("mamba_d_head", "mamba_expand makes heads of " + width / heads);
        }
        StateSpace.requireUnlimitedSteps(config);
        StateSpace.requireSilu(config, "hidden_act");
        RecurrenceSpec spec = new RecurrenceSpec(
                RecurrenceSpec.Rule.ADDITIVE,
                config.positive("mamba_n_groups", 1),
                heads,
                config.positive("mamba_d_state", 256),
                width / heads,
                config.positive("mamba_d_conv", 4),
                false);
        builder.recurrence = layer -> layers.test(layer) ? spec : null;
        return new Mamba(builder, spec, layers);
    }

    /** Layers that layer_types names so, linear_attention in transformers 5 and mamba before; all where it is not there. */
    static IntPredicate named(DecoderBuilder builder) {
        List<String> types = builder.config.texts("layer_types");
        if (types == null) {
            return layer -> true;
        }
        if (types.size() != builder.layers) {
            throw builder.config.unsupported(
                    "layer_types", "it needs one entry for each of the " + builder.layers + " layers");
        }
        List<String> recurrent = List.of("linear_attention", PART);
        List<String> others = List.of("full_attention", "attention");
        for (String type : types) {
            if (!recurrent.contains(type) && !others.contains(type)) {
                throw builder.config.unsupported("layer_types", "known are mamba and attention");
            }
        }
        return layer -> recurrent.contains(types.get(layer));
    }

    /** The state space of a layer, or its attention. */
    LayerWeights mixer(int layer, LayerWeights weights, boolean attentionBias) {
        if (layers.test(layer)) {
            new RecurrenceWeights(weights, spec).stateSpace(PART, bias, convolutionBias);
            return weights;
        }
        return weights.qkv(
                        builder.attention(layer),
                        attentionBias,
                        "self_attn.q_proj",
                        "self_attn.k_proj",
                        "self_attn.v_proj")
                .attentionOutput(builder.attention(layer), attentionBias, "self_attn.o_proj");
    }
}
