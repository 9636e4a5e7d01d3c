package org.occlocal.models.family;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.occlocal.models.spec.DecoderWeights;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/**
 * The slots of a decoder: those of its embedding, of its layers, as its family names them, and of its head.
 *
 * @param b what the family has filled in
 */
record WeightsOfDecoder(DecoderBuilder b) {

    DecoderWeights weights() {
        LayerWeights embedding = collector("");
        embedding.table("embedding", b.embeddingName, b.embeddingRows, b.embeddingSize);
        b.moreEmbeddingWeights.accept(b, embedding);
        List<List<WeightSlot>> perLayer = new ArrayList<>();
        for (int layer = 0; layer < b.layers; layer++) {
            LayerWeights weights =
                    collector(b.layerPrefix.replace("%d", Integer.toString(b.storedLayer.applyAsInt(layer))));
            b.layerWeights.accept(layer, weights);
            perLayer.add(weights.slots());
        }
        LayerWeights head = collector("");
        if (b.finalNormName != null) {
            head.norm("final_norm", b.finalNormName);
        }
        b.moreHeadWeights.accept(b, head);
        if (b.headOfUnitRows) {
            head.unitRows("lm_head.weight", b.headName, b.vocabularySize, b.embeddingSize);
        } else {
            head.table("lm_head.weight", b.tied ? b.embeddingName : b.headName, b.vocabularySize, b.embeddingSize);
        }
        List<WeightSlot> headSlots = new ArrayList<>(head.slots());
        if (b.headBias) {
            headSlots.add(vector("lm_head.bias", b.headName + ".bias", b.vocabularySize));
        }
        Predicate<String> ignore = b.tied ? b.ignored.or(name -> name.equals(b.headName + ".weight")) : b.ignored;
        return new DecoderWeights(
                embedding.slots(), perLayer, headSlots, b.tied, b.optionalPrefix, b.otherName, ignore, b.optional);
    }

    private static WeightSlot vector(String slot, String tensor, int size) {
        WeightPart part = WeightPart.stored(tensor, size);
        return new WeightSlot(slot, part.shape(), List.of(part), 0);
    }

    private LayerWeights collector(String prefix) {
        return new LayerWeights(prefix, b.hidden, b.normKind, b.normBias, b.normAddend, b.layout);
    }
}
