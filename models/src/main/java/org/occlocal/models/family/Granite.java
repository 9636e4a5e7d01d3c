package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Granite 3: llama with factors on embeddings, scores, branches and logits. */
final class Granite implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("granite");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = builder(config);
        boolean bias = config.flag("attention_bias", false);
        b.llamaLayers(bias, bias, config.flag("mlp_bias", false));
        return b.build();
    }

    static DecoderBuilder builder(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        double scale = config.number("attention_multiplier", 1);
        b.attentionScale = layer -> scale;
        b.embeddingScale = config.number("embedding_multiplier", 1);
        b.residualScale = config.number("residual_multiplier", 1);
        b.logitScale = 1 / config.number("logits_scaling", 1);
        return b;
    }
}
