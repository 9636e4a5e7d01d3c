package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Mamba, and Falcon Mamba, which norms steps, keys and queries: layers of a selective state space alone. */
final class Mamba1 implements Family {

    private static final String FALCON = "falcon_mamba";

    @Override
    public List<String> modelTypes() {
        return List.of("mamba", FALCON);
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.withoutAttention(config);
        b.normEpsilon = config.number("layer_norm_epsilon", 1e-5);
        b.backboneNames();
        boolean isNormed = config.modelType().equals(FALCON);
        SelectiveSpace space = SelectiveSpace.of(
                config,
                b.hidden,
                new SelectiveSpace.Keys("state_size", "conv_kernel", "expand", "time_step_rank"),
                isNormed ? config.number("mixer_rms_eps", 1e-6) : 0);
        boolean bias = config.flag("use_bias", false);
        boolean convolutionBias = config.flag("use_conv_bias", true);
        b.recurrence = layer -> space.spec();
        b.mlp = layer -> null;
        b.layerWeights = (layer, weights) -> {
            weights.norm("attention_norm", "norm");
            new RecurrenceWeights(weights, space.spec()).selectiveSpace("mixer", space.rank(), bias, convolutionBias);
            if (isNormed) {
                weights.plainNorm("state_step_norm", space.rank())
                        .plainNorm("state_key_norm", space.spec().keySize())
                        .plainNorm("state_query_norm", space.spec().keySize());
            }
        };
        return b.build();
    }
}
