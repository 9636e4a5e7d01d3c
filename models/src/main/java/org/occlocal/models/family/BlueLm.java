package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** BlueLM 7B: llama with a layer norm on the embeddings, which was to keep training stable. */
final class BlueLm implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("BlueLM");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.llamaLayers(false, false, false);
        if (config.flag("use_stable_embedding", true)) {
            b.moreEmbeddingWeights = (builder, weights) ->
                    weights.norm("embedding_layer_norm", "model.embed_layer_norm", builder.hidden, true);
        }
        return b.build();
    }
}
