package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.QueryTemperature;

/** Mistral Small 4: DeepSeek's latent attention with queries that grow with their position, and a mixture of experts. */
final class Mistral4 implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("mistral4");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DeepSeek.builder(config, config.flag("rope_interleave", true));
        QueryTemperature temperature = RotaryReader.of(config, 10_000).temperature();
        b.temperature = layer -> temperature;
        DeepSeekMixture mixture = DeepSeekMixture.groupedSoftmax(b);
        b.layerWeights = (layer, weights) -> mixture.feedForward(layer, DeepSeek.attention(b, layer, weights));
        return b.build();
    }
}
