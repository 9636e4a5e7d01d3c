package org.occlocal.models.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.occlocal.models.spec.DecoderSpec;

/**
 * What of Llama 3.2 Vision reads text: llama without the layers that attend to images alone, and with a table of embeddings that has
 * some rows more than there are words.
 */
final class Mllama implements Family {

    /** Rows for the tokens that stand for images. */
    private static final int MORE_ROWS = 8;

    @Override
    public List<String> modelTypes() {
        return List.of("mllama_text_model");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.flag("tie_word_embeddings", false)) {
            throw config.unsupported("tie_word_embeddings", "the table of embeddings has more rows than the head");
        }
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.embeddingRows = Math.addExact(b.vocabularySize, MORE_ROWS);
        List<Integer> listed = config.integers("cross_attention_layers");
        List<Integer> stored = new ArrayList<>();
        Predicate<String> ofImages = name -> false;
        for (int layer = 0; layer < b.layers; layer++) {
            if (listed != null && listed.contains(layer)) {
                String prefix = b.layerPrefix.replace("%d", Integer.toString(layer));
                ofImages = ofImages.or(name -> name.startsWith(prefix));
            } else {
                stored.add(layer);
            }
        }
        if (stored.isEmpty()) {
            throw config.unsupported("cross_attention_layers", "no layer is left that reads text");
        }
        b.layers = stored.size();
        b.storedLayer = stored::get;
        b.ignored = b.ignored.or(ofImages);
        b.llamaLayers(false, false, false);
        return b.build();
    }
}
