package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * What passes from layer to layer: a row of numbers for each token. In most models that is the hidden state, C elements. Here it may
 * be several streams of C elements. Behind them stand the inputs of the layers to come, which each layer takes off, then the
 * keys and the values of all heads that a layer has made for others too, see {@link SharedKeys}, in the order in which they are made. What
 * experts give that is added a layer later, C elements, stands last, see {@link Shortcut}.
 *
 * <p>Several streams are AltUp's (Baykal et al. 2023): a layer predicts all of them by a small matrix of the token, computes its branches
 * on one, and corrects all by what came out. The layer's slots are altup_norm [C], altup_router [U, C], altup_prediction [U * U, U],
 * altup_correction [U, U] and, where the stream that was computed is scaled before the layer's input is added, altup_scale [C].
 * The embedding has stream_projection [(U - 1) * C, C], which makes streams, the head stream_merge of the same size, which undoes that.
 *
 * @param streams U, hidden states of C elements; 1 without AltUp
 * @param active the stream that layers compute
 * @param inputs embeddings of each layer's own, null for none
 */
public record RowSpec(int streams, int active, @Nullable LayerInputs inputs) {

    /** A hidden state, and nothing else. */
    public static final RowSpec PLAIN = new RowSpec(1, 0, null);

    public RowSpec {
        if (streams < 1 || active < 0 || active >= streams) {
            throw new IllegalArgumentException("stream " + active + " of " + streams);
        }
    }

    /**
     * Embeddings of each layer's own: a second table of tokens, slot layer_inputs [rows, L * size], of which tokens beyond its end have the
     * first row. To a token's row of it a projection of its embedding is added, slot layer_input_projection [L * size, C], which
     * is normed layer by layer, slot layer_input_norm [size]. A layer multiplies its part with a gate of its hidden state, slot
     * input_gate [size, C], and adds a projection of that, slots input_projection [C, size] and input_norm [C].
     *
     * @param size elements for each layer
     * @param tableScale factor on the row of the table
     * @param projectionScale factor on the projection of the embedding
     * @param sumScale factor on both together
     */
    public record LayerInputs(int size, double tableScale, double projectionScale, double sumScale) {}

    /** Elements that a layer's input takes; 0 for none. */
    public int inputSize() {
        return inputs == null ? 0 : inputs.size();
    }
}
