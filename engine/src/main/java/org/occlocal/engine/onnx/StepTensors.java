package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * The cache as steps of so many rows read it, their hidden states, and the new tokens' keys and values on their way into
 * the cache. Made once for many steps: a hundred tensors take as long as a layer of a small model.
 */
final class StepTensors implements OnnxDecoder.Past, AutoCloseable {

    private final SlotCache cache;
    private final int rows;
    private final int capacity;
    private final FloatBuffer hidden;
    private final List<LayerTensors> layers = new ArrayList<>();

    /**
     * Of one layer.
     *
     * @param isRecurrent whether they are inputs of the convolution and states of a recurrence
     * @param newKeyRows memory of {@code newKeys}
     * @param newValueRows memory of {@code newValues}
     */
    private record LayerTensors(
            boolean isRecurrent,
            FloatBuffer newKeyRows,
            FloatBuffer newValueRows,
            OnnxTensor keys,
            OnnxTensor values,
            OnnxTensor newKeys,
            OnnxTensor newValues) {

        static LayerTensors of(SlotCache cache, LayerSpec spec, int layer, int rows) {
            RecurrenceSpec recurrence = spec.recurrence();
            if (recurrence != null) {
                FloatBuffer newInputs = OnnxRuntime.floats((long) rows * StateRows.inputWidth(recurrence));
                FloatBuffer newStates = OnnxRuntime.floats((long) rows * StateRows.stateWidth(recurrence));
                return new LayerTensors(
                        true,
                        newInputs,
                        newStates,
                        cache.keys(layer, rows),
                        cache.values(layer, rows),
                        StateRows.inputTensor(recurrence, newInputs, rows),
                        StateRows.stateTensor(recurrence, newStates, rows));
            }
            AttentionSpec attention = spec.attention();
            int width = attention.keyValueHeads() * attention.headSize();
            FloatBuffer newKeys = OnnxRuntime.floats((long) rows * width);
            FloatBuffer newValues = OnnxRuntime.floats((long) rows * width);
            return new LayerTensors(
                    false,
                    newKeys,
                    newValues,
                    cache.keys(layer, rows),
                    cache.values(layer, rows),
                    OnnxRuntime.tensor(newKeys, rows, attention.keyValueHeads(), 1, attention.headSize()),
                    OnnxRuntime.tensor(newValues, rows, attention.keyValueHeads(), 1, attention.headSize()));
        }
    }

    /** @param rows B, in the first slots of the cache */
    StepTensors(SlotCache cache, DecoderSpec spec, int rows) {
        this.cache = cache;
        this.rows = rows;
        this.capacity = cache.capacity();
        this.hidden = OnnxRuntime.floats((long) rows * spec.hiddenSize());
        for (int i = 0; i < spec.layers().size(); i++) {
            layers.add(LayerTensors.of(cache, spec.layers().get(i), i, rows));
        }
    }

    /** Whether a step of so many rows can use them; the cache lies elsewhere after it has grown. */
    boolean fits(int stepRows) {
        return stepRows == rows && cache.capacity() == capacity;
    }

    /** What the step computes, [B, C]. */
    FloatBuffer hidden() {
        return hidden;
    }

    /** Puts the new keys and values of a step into the cache, behind so many tokens of each row. */
    void store(int[] pasts) {
        for (int i = 0; i < layers.size(); i++) {
            LayerTensors layer = layers.get(i);
            for (int row = 0; row < rows; row++) {
                FloatBuffer newKeys = row(layer.newKeyRows(), row);
                FloatBuffer newValues = row(layer.newValueRows(), row);
                if (layer.isRecurrent()) {
                    cache.putState(i, row, newKeys, newValues);
                } else {
                    cache.put(i, row, pasts[row], newKeys, newValues);
                }
            }
        }
    }

    private FloatBuffer row(FloatBuffer all, int row) {
        int width = all.capacity() / rows;
        return all.slice(row * width, width);
    }

    @Override
    public OnnxTensor keys(int layer) {
        return layers.get(layer).keys();
    }

    @Override
    public OnnxTensor values(int layer) {
        return layers.get(layer).values();
    }

    @Override
    public OnnxTensor newKeys(int layer) {
        return layers.get(layer).newKeys();
    }

    @Override
    public OnnxTensor newValues(int layer) {
        return layers.get(layer).newValues();
    }

    @Override
    public void close() {
        for (LayerTensors layer : layers) {
            layer.keys().close();
            layer.values().close();
            layer.newKeys().close();
            layer.newValues().close();
        }
    }
}
