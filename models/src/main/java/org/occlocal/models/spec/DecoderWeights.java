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
 * @param optional names of tensors that a checkpoint may lack; slots that would be made of them are then left out
 */
public record DecoderWeights(
        List<WeightSlot> embedding,
        List<List<WeightSlot>> layers,
        List<WeightSlot> head,
        boolean tied,
        String optionalPrefix,
        UnaryOperator<String> otherName,
        Predicate<String> ignored,
        Predicate<String> optional) {

    public DecoderWeights {
        embedding = List.copyOf(embedding);
        layers = layers.stream().map(List::copyOf).toList();
        head = List.copyOf(head);
    }

    /** All tensors have to be there. */
    public DecoderWeights(
            List<WeightSlot> embedding,
            List<List<WeightSlot>> layers,
            List<WeightSlot> head,
            boolean tied,
            String optionalPrefix,
            UnaryOperator<String> otherName,
            Predicate<String> ignored) {
        this(embedding, layers, head, tied, optionalPrefix, otherName, ignored, name -> false);
    }

    /** The same without some slots of layers. */
    public DecoderWeights without(Set<WeightSlot> absent) {
        List<List<WeightSlot>> present = layers.stream()
                .map(layer ->
                        layer.stream().filter(slot -> !absent.contains(slot)).toList())
                .toList();
        return new DecoderWeights(embedding, present, head, tied, optionalPrefix, otherName, ignored, optional);
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
