package org.occlocal.models.spec;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What a decoder-only language model computes, as data; an engine lowers it to its own programs.
 *
 * @param modelType config.json's model_type
 * @param vocabularySize V, rows of the embedding
 * @param hiddenSize C, the residual stream
 * @param contextWindow most positions that the model was made for, {@link Integer#MAX_VALUE} where nothing says how many
 * @param normKind of all layer norms
 * @param normEpsilon of all layer norms
 * @param embeddingScale factor on the token embeddings
 * @param positionOffset added to a position before it is looked up in a learned table (opt: 2)
 * @param rotaries position encodings that layers refer to by index
 * @param layers L layers
 * @param logitScale factor on the logits
 * @param logitSoftCap logits become cap * tanh(logits / cap); 0 is none
 * @param weights where every tensor of the programs comes from
 */
public record DecoderSpec(
        String modelType,
        int vocabularySize,
        int hiddenSize,
        int contextWindow,
        NormKind normKind,
        double normEpsilon,
        double embeddingScale,
        int positionOffset,
        List<RotarySpec> rotaries,
        List<LayerSpec> layers,
        double logitScale,
        double logitSoftCap,
        DecoderWeights weights) {

    public DecoderSpec {
        rotaries = List.copyOf(rotaries);
        layers = List.copyOf(layers);
        if (layers.size() != weights.layers().size()) {
            throw new IllegalArgumentException(
                    layers.size() + " layers, weights for " + weights.layers().size());
        }
    }

    /**
     * Bytes that a sequence takes in one layer's cache.
     *
     * @param positions tokens of the sequence
     * @param bytesPerElement of keys and values; states of recurrent layers are float32
     * @param latents whether latents are cached in place of the heads that are made of them
     */
    public long cacheBytes(int layer, long positions, int bytesPerElement, boolean latents) {
        RecurrenceSpec recurrence = layers.get(layer).recurrence();
        AttentionSpec attention = layers.get(layer).attention();
        long state = recurrence == null ? 0 : Float.BYTES * recurrence.stateElements();
        return attention == null ? state : state + positions * attention.cachedElements(latents) * bytesPerElement;
    }

    /** Whether some layers pass a state from token to token. */
    public boolean hasRecurrence() {
        return layers.stream().anyMatch(layer -> layer.recurrence() != null);
    }

    /** The attention of the layers that have some, in their order. */
    public List<AttentionSpec> attentions() {
        return layers.stream()
                .map(LayerSpec::attention)
                .filter(Objects::nonNull)
                .toList();
    }

    /** See {@link RotaryFrequencies#cacheIsStaleBeyond()}. */
    public int cacheIsStaleBeyond() {
        return rotaries.stream()
                .mapToInt(rotary -> rotary.frequencies().cacheIsStaleBeyond())
                .max()
                .orElse(0);
    }

    /** Whether the states of a prefix do not depend on what follows it; they do where rotary tables follow the length. */
    public boolean computesPrefixesAlike() {
        return rotaries.stream().noneMatch(rotary -> rotary.frequencies().dependOnLength());
    }

    /**
     * Most tokens that the programs can take: a learned table of positions ends with the context window, computed
     * positions (rotary, alibi) do not, though the model was not made for more.
     */
    public int mostPositions() {
        boolean computed = !rotaries.isEmpty()
                || hasRecurrence()
                || attentions().stream().anyMatch(attention -> attention.alibi() != null);
        return computed ? Integer.MAX_VALUE : contextWindow;
    }

    /** @throws IllegalArgumentException when there is no such token */
    public void checkToken(int token) {
        if (token < 0 || token >= vocabularySize) {
            throw new IllegalArgumentException(
                    "token id " + token + " is not in the vocabulary of " + vocabularySize + " entries");
        }
    }

    /** Number of parameters, tied ones counted once. */
    public long parameters() {
        Stream<WeightSlot> head = weights.tied()
                ? weights.head().stream().filter(slot -> !slot.name().equals("lm_head.weight"))
                : weights.head().stream();
        return Stream.concat(
                        Stream.concat(weights.embedding().stream(), head),
                        weights.layers().stream().flatMap(List::stream))
                .mapToLong(slot -> slot.shape().elements())
                .sum();
    }
}
