package org.occlocal.models.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Every tensor that the programs need, and the checkpoint tensors it is made of.
 *
 * @param embedding slots of the first stage
 * @param layers slots of each layer
 * @param head slots of the last stage; when tied, its lm_head.weight is made of the embedding's tensor
 * @param tied whether lm_head.weight is the embedding
 * @param optionalPrefix a prefix of names that some checkpoints leave out ("transformer."), or ""
 * @param otherName what a tensor is called in some checkpoints, given its usual name: transformers 5 renames some in
 *     memory, and a state dict that is saved by hand has those names
 * @param ignored names that a checkpoint may hold and no slot reads: attention masks, rotary tables
 */
public record DecoderWeights(
        List<WeightSlot> embedding,
        List<List<WeightSlot>> layers,
        List<WeightSlot> head,
        boolean tied,
        String optionalPrefix,
        UnaryOperator<String> otherName,
        Predicate<String> ignored) {

    public DecoderWeights {
        embedding = List.copyOf(embedding);
        layers = layers.stream().map(List::copyOf).toList();
        head = List.copyOf(head);
    }

    /** Slots of layers that are those of other layers too, made of the same tensors. */
    public Set<WeightSlot> shared() {
        Set<WeightSlot> seen = new HashSet<>();
        return layers.stream()
                .flatMap(List::stream)
                .filter(slot -> !slot.parts().isEmpty() && !seen.add(slot))
                .collect(Collectors.toUnmodifiableSet());
    }
}
