package org.occlocal.models.spec;

import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * @param positionOffset added to a position before it is looked up in a learned table or becomes sinusoids (opt: 2)
 * @param sinusoids positions that are computed and added to embeddings, null for none
 * @param row what passes from layer to layer
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
        @Nullable Sinusoids sinusoids,
        RowSpec row,
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
        for (int layer = 0; layer < layers.size(); layer++) {
            requireMaker(layers, layer);
            requireTaker(layers, layer, row);
        }
    }

    /** The same with other weights. */
    public DecoderSpec with(DecoderWeights other) {
        return new DecoderSpec(
                modelType,
                vocabularySize,
                hiddenSize,
                contextWindow,
                normKind,
                normEpsilon,
                embeddingScale,
                positionOffset,
                sinusoids,
                row,
                rotaries,
                layers,
                logitScale,
                logitSoftCap,
                other);
    }

    private static void requireMaker(List<LayerSpec> layers, int layer) {
        AttentionSpec attention = layers.get(layer).attention();
        SharedKeys shared = attention == null ? null : attention.shared();
        if (attention == null || shared == null) {
            return;
        }
        AttentionSpec maker =
                shared.maker() > layer ? null : layers.get(shared.maker()).attention();
        boolean alike = maker != null
                && maker.sharedElements() > 0
                && maker.keyValueHeads() == attention.keyValueHeads()
                && maker.headSize() == attention.headSize();
        if (!alike || shared.made() != (shared.maker() == layer)) {
            throw new IllegalArgumentException("layer " + layer + " attends to keys of layer " + shared.maker()
                    + ", which does not make such before it");
        }
    }

    /** What is set aside stands at the end of a row, and nothing else may stand there. */
    private static void requireTaker(List<LayerSpec> layers, int layer, RowSpec row) {
        Aside aside = layers.get(layer).aside();
        Aside next = layer + 1 < layers.size() ? layers.get(layer + 1).aside() : Aside.NONE;
        boolean fits =
                (aside == Aside.EXPERTS) == (next == Aside.ADDED) && (aside == Aside.BRANCHES) == (next == Aside.READ);
        if (!fits || (layer == 0 && aside.isTaken())) {
            throw new IllegalArgumentException("layer " + layer + " does not set aside what the one behind it takes");
        }
        if (aside == Aside.BRANCHES && !row.embedding()) {
            throw new IllegalArgumentException("layer " + layer + " reads embeddings, which do not go along");
        }
        boolean others = row.streams() > 1
                || row.inputs() != null
                || layers.stream()
                        .map(LayerSpec::attention)
                        .anyMatch(attention -> attention != null && attention.shared() != null);
        if (aside.isGiven() && others) {
            throw new IllegalArgumentException(
                    "layers cannot set anything aside where rows have several streams, inputs of layers or keys of others");
        }
    }

    /**
     * Elements of a token's row before a layer; of the number of layers, behind the last.
     *
     * @throws ArithmeticException when they are too many for an int
     */
    public int rowSize(int layer) {
        int inputs = Math.multiplyExact(layers.size() - layer, row.inputSize());
        int made = layers.subList(0, layer).stream()
                .map(LayerSpec::attention)
                .filter(Objects::nonNull)
                .mapToInt(AttentionSpec::sharedElements)
                .reduce(0, Math::addExact);
        boolean aside = layer > 0 && layers.get(layer - 1).aside().isGiven();
        int hidden = row.streams() + (row.embedding() ? 1 : 0) + (aside ? 1 : 0);
        int states = Math.multiplyExact(hidden, hiddenSize);
        return Math.addExact(states, Math.addExact(inputs, made));
    }

    /** Whether rows are more than hidden states. */
    public boolean hasWideRows() {
        return row.streams() > 1
                || row.inputs() != null
                || rowSize(layers.size()) > hiddenSize
                || layers.stream().anyMatch(layer -> layer.aside() != Aside.NONE);
    }

    /** Whether a layer and those behind it attend to no keys of layers before it, so that they can stand on another device. */
    public boolean canBeCutBefore(int layer) {
        return layers.subList(layer, layers.size()).stream()
                .map(LayerSpec::attention)
                .filter(Objects::nonNull)
                .map(AttentionSpec::shared)
                .allMatch(shared -> shared == null || shared.maker() >= layer);
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
     * positions (rotary, alibi, sinusoids) do not, though the model was not made for more.
     */
    public int mostPositions() {
        boolean computed = !rotaries.isEmpty()
                || sinusoids != null
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

    /** Number of parameters, those that several slots are made of counted once. */
    public long parameters() {
        Stream<WeightSlot> head = weights.tied()
                ? weights.head().stream().filter(slot -> !slot.name().equals("lm_head.weight"))
                : weights.head().stream();
        Set<WeightSlot> counted = new HashSet<>();
        return Stream.concat(
                        Stream.concat(weights.embedding().stream(), head),
                        weights.layers().stream().flatMap(List::stream))
                .filter(slot -> slot.parts().isEmpty() || counted.add(slot))
                .mapToLong(slot -> slot.shape().elements())
                .sum();
    }
}
