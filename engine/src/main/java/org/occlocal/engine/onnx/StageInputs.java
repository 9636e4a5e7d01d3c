package org.occlocal.engine.onnx;

import java.util.Locale;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.QueryTemperature;

/** Names of what a stage's graph is given in each run. See {@link AttentionGraph} for pieces and steps. */
final class StageInputs {

    /** float32 [N, C], or of embeddings [N, C'], or rows [N, W], see {@link RowGraph}. */
    static final String HIDDEN = "hidden";
    /** Learned positions, float32 [N, C]. */
    static final String POSITION_ROWS = "position_rows";
    /** Rows of the table of layers' inputs, float32 [N, L * d]. */
    static final String LAYER_INPUT_ROWS = "layer_input_rows";
    /** bool: a step of rows with a cache, not a pass over pieces. */
    static final String STEP = "step";
    /** int64 [N, 1], the row of each token in the tables of cosines and sines. */
    static final String ROTARY_ROWS = "rotary_rows";
    /** int64 [P, S], among the N. */
    static final String QUERY_ROWS = "query_rows";
    /** int64 [P, T], among past and new rows together. */
    static final String KEY_ROWS = "key_rows";
    /** int64 [N], among the P * S. */
    static final String OUTPUT_ROWS = "output_rows";
    /** Biases by the distance of a key, float32 [P, H, 1, 1, T], or of steps [B, H, 1, 1, P + 1]. */
    static final String ALIBI = "alibi";

    /** What a piece goes on from, int64 [P], among the rows of {@link StateRows}. */
    static final String STATE_ROWS = "state_rows";
    /** 1 for a token and 0 for padding, float32 [P, S, 1]. */
    static final String TOKEN_MASK = "token_mask";
    /** Pieces whose states are kept, int64 [M], among the P. */
    static final String KEPT_PIECES = "kept_pieces";

    private StageInputs() {}

    /** Of the pieces that are kept the last inputs of a convolution, int64 [M, J - 1], among the P * (J - 1 + S). */
    static String lastInputs(int kernel) {
        return "last_inputs." + kernel;
    }

    /** 0, or a large negative number for what a token does not see: float32 [P, 1, 1, S, T], or [B, 1, 1, P + 1]. */
    static String bias(AttentionSpec attention) {
        return (attention.chunked() ? "bias.chunk." : "bias.") + attention.window();
    }

    /** What queries are multiplied by, float32 [N, 1, 1, 1]. */
    static String temperature(QueryTemperature temperature) {
        return "temperature." + temperature.strength() + "." + temperature.interval() + "." + temperature.offset();
    }

    /** float32 [rows, dimensions / 2] */
    static String cosines(int rotary) {
        return "cosines." + rotary;
    }

    /** float32 [rows, dimensions / 2] */
    static String sines(int rotary) {
        return "sines." + rotary;
    }

    /**
     * What came before: keys, values and keys of indexers as float32 [rows, K, 1, D], of steps the slots of the cache, [B, K, P, D];
     * inputs of a convolution as [rows, J - 1, E], states as [rows, U, A, D].
     */
    static String past(CacheKind kind, int layer) {
        return "past_" + kind.name().toLowerCase(Locale.ROOT) + "." + layer;
    }
}
