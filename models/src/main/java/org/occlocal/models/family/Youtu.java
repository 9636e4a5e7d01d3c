package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Youtu-LLM: DeepSeek's latent attention with a dense MLP. */
final class Youtu implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("youtu");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DeepSeek.builder(config, config.flag("rope_interleave", true));
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.layerWeights = (layer, weights) -> DeepSeek.attention(b, layer, weights)
                .gatedMlp(b.intermediate, false, "mlp.gate_proj", "mlp.up_proj", "mlp.down_proj");
        return b.build();
    }
}
