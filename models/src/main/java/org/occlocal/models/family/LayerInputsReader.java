package org.occlocal.models.family;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.RowSpec;

/** Embeddings of each layer's own, as Gemma 3n and Gemma 4 have them under the same names; see {@link RowSpec.LayerInputs}. */
final class LayerInputsReader {

    private static final String SIZE = "hidden_size_per_layer_input";
    private static final String ROWS = "vocab_size_per_layer_input";
    private static final int DEFAULT_SIZE = 256;
    private static final int DEFAULT_ROWS = 262_144;

    private LayerInputsReader() {}

    /** Null where config.json says that there are none. */
    static RowSpec.@Nullable LayerInputs read(DecoderBuilder b) {
        int size = b.config.integer(SIZE, DEFAULT_SIZE);
        if (size < 0) {
            throw b.config.unsupported(SIZE, "a layer has at least one element of its own, or 0 for none");
        }
        Math.multiplyExact(b.layers, size); // fails where a row of the table is too long for any array
        return size == 0
                ? null
                : new RowSpec.LayerInputs(size, Math.sqrt(size), 1 / Math.sqrt(b.hidden), Math.sqrt(0.5));
    }

    /** What they are made of, beside the embedding. */
    static void addTables(DecoderBuilder b, LayerWeights embedding, RowSpec.LayerInputs inputs) {
        long columns = (long) b.layers * inputs.size();
        embedding
                .table("layer_inputs", "model.embed_tokens_per_layer", b.config.positive(ROWS, DEFAULT_ROWS), columns)
                .stored("layer_input_projection", "model.per_layer_model_projection.weight", columns, b.hidden)
                .norm("layer_input_norm", "model.per_layer_projection_norm", inputs.size(), false);
    }

    /** What a layer does with its own. */
    static LayerWeights addTo(LayerWeights weights, RowSpec.LayerInputs inputs) {
        return weights.linear(
                        "input_gate", weights.hidden(), false, List.of("per_layer_input_gate"), List.of(inputs.size()))
                .linear(
                        "input_projection",
                        inputs.size(),
                        false,
                        List.of("per_layer_projection"),
                        List.of(weights.hidden()))
                .norm("input_norm", "post_per_layer_input_norm");
    }
}
