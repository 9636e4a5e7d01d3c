package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * What passes from layer to layer: a row of numbers for each token. In most models that is the hidden state, C elements. Here it may
 * be several streams of C elements. Behind them stand the inputs of the layers to come, which each layer takes off, then the
 * keys and the values of all heads that a layer has made for others too, see {@link SharedKeys}, in the order in which they are made. What
 * a layer sets aside for the next one, C elements, stands last, see {@link Aside}. Where layers read the embedding of a token too, that stands
 * right behind the hidden state.
 *
 * <p>Several streams are AltUp's (Baykal et al. 2023): a layer predicts all of them by a small matrix of the token, computes its branches
 * on one, and corrects all by what came out. The layer's slots are altup_norm [C], altup_router [U, C], altup_prediction [U * U, U],
 * altup_correction [U, U] and, where the stream that was computed is scaled before the layer's input is added, altup_scale [C].
 * The embedding has stream_projection [(U - 1) * C, C], which makes streams, the head stream_merge of the same size, which undoes that.
 *
 * @param streams U, hidden states of C elements; 1 without AltUp
 * @param active the stream that layers compute
 * @param inputs embeddings of each layer's own, null for none
 * @param embedding whether the embedding of a token goes along, C elements, as layers read it whose branches are set aside
 */
public record RowSpec(int streams, int active, @Nullable LayerInputs inputs, boolean embedding) {

    /** A hidden state, and nothing else. */
    public static final RowSpec PLAIN = new RowSpec(1, 0, null, false);

    /** A hidden state and the embedding. */
    public static final RowSpec WITH_EMBEDDING = new RowSpec(1, 0, null, true);

    public RowSpec {
        if (streams < 1 || active < 0 || active >= streams) {
            throw new IllegalArgumentException("stream " + active + " of " + streams);
        }
        if (embedding && (streams > 1 || inputs != null)) {
            throw new IllegalArgumentException("embeddings go along with a hidden state alone");
        }
    }

    /** Without the embedding. */
    public RowSpec(int streams, int active, @Nullable LayerInputs inputs) {
        this(streams, active, inputs, false);
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
