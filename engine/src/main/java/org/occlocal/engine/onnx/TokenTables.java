package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.Sinusoids;
import org.occlocal.models.spec.WeightSlot;

/** The tables that a run's tokens and their positions are looked up in. */
final class TokenTables {

    private final int positionOffset;
    private final EmbeddingTable embedding;
    private final @Nullable EmbeddingTable positions;
    private final @Nullable Sinusoids sinusoids;
    private final int hiddenSize;
    private final @Nullable EmbeddingTable layerInputs;
    /** Rows of that. */
    private final long layerInputTokens;

    /** @param checkpoint null for random rows */
    TokenTables(DecoderSpec spec, @Nullable Checkpoint checkpoint) {
        positionOffset = spec.positionOffset();
        embedding = new EmbeddingTable(checkpoint, slot(spec, "embedding"));
        positions =
                spec.weights().embedding().stream().anyMatch(slot -> slot.name().equals("positions"))
                        ? new EmbeddingTable(checkpoint, slot(spec, "positions"))
                        : null;
        sinusoids = spec.sinusoids();
        hiddenSize = spec.hiddenSize();
        WeightSlot inputs = spec.row().inputs() == null ? null : slot(spec, "layer_inputs");
        layerInputs = inputs == null ? null : new EmbeddingTable(checkpoint, inputs);
        layerInputTokens = inputs == null ? 0 : inputs.shape().rows();
    }

    /** @throws org.occlocal.models.ModelException when numbers that only a token of theirs would show are not finite */
    static void requireFinite(DecoderSpec spec, WeightTensors source) {
        source.requireFinite(slot(spec, "embedding"));
        if (spec.row().inputs() != null) {
            source.requireFinite(slot(spec, "layer_inputs"));
        }
    }

    private static WeightSlot slot(DecoderSpec spec, String name) {
        return spec.weights().embedding().stream()
                .filter(slot -> slot.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model has no slot " + name));
    }

    /**
     * Gives a run the rows of its tokens: [N, C'], and of their positions, [N, C], and the layers' own, [N, L * d], where the model has
     * such tables.
     *
     * @param at the position of each token
     */
    void addTo(RunInputs inputs, int[] tokens, int[] at) {
        Map<String, OnnxTensor> tensors = inputs.tensors();
        FloatBuffer rows = inputs.take((long) tokens.length * embedding.columns());
        for (int token : tokens) {
            embedding.read(token, rows);
        }
        tensors.put(StageInputs.HIDDEN, OnnxRuntime.tensor(rows.flip(), tokens.length, embedding.columns()));
        if (positions != null || sinusoids != null) {
            FloatBuffer positionRows = inputs.take((long) tokens.length * hiddenSize);
            for (int position : at) {
                readPosition((long) position + positionOffset, positionRows);
            }
            tensors.put(StageInputs.POSITION_ROWS, OnnxRuntime.tensor(positionRows.flip(), tokens.length, hiddenSize));
        }
        if (layerInputs != null) {
            FloatBuffer inputRows = inputs.take((long) tokens.length * layerInputs.columns());
            for (int token : tokens) {
                layerInputs.read(token < layerInputTokens ? token : 0, inputRows);
            }
            tensors.put(
                    StageInputs.LAYER_INPUT_ROWS,
                    OnnxRuntime.tensor(inputRows.flip(), tokens.length, layerInputs.columns()));
        }
    }

    private void readPosition(long place, FloatBuffer out) {
        if (positions != null) {
            positions.read(place, out);
            return;
        }
        List<Float> frequencies = Objects.requireNonNull(sinusoids).frequencies();
        for (float frequency : frequencies) {
            out.put((float) Math.sin(place * frequency));
        }
        for (float frequency : frequencies) {
            out.put((float) Math.cos(place * frequency));
        }
        for (int i = 2 * frequencies.size(); i < hiddenSize; i++) {
            out.put(0);
        }
    }
}
