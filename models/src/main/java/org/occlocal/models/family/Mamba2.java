package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Mamba-2: layers of a state space alone, without attention, MLP and any limit of positions. */
final class Mamba2 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mamba2");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.withoutAttention(config);
        b.normEpsilon = config.number("layer_norm_epsilon", 1e-5);
        b.backboneNames();
        StateSpace space = StateSpace.of(
                config,
                new StateSpace.Keys("num_heads", "head_dim", "n_groups", "state_size", "conv_kernel", "hidden_act"),
                0);
        int width = space.spec().valueWidth();
        if (width != config.positive("expand", 2) * b.hidden) {
            throw config.unsupported("expand", "num_heads and head_dim make " + width + " elements");
        }
        boolean bias = config.flag("use_bias", false);
        boolean convolutionBias = config.flag("use_conv_bias", true);
        b.recurrence = layer -> space.spec();
        b.mlp = layer -> null;
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "norm");
            new RecurrenceWeights(weights, space.spec()).stateSpace("mixer", bias, convolutionBias);
        };
        return b.build();
    }
}
