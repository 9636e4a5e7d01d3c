package org.occlocal.engine.onnx;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.RecurrenceSpec;

/**
 * The cache as steps of so many rows read it, their hidden states, and the new tokens' keys, values and states on their way into
 * the cache. Made once for many steps: a hundred tensors take as long as a layer of a small model.
 */
final class StepTensors implements OnnxDecoder.Past, AutoCloseable {

    private final SlotCache cache;
    private final int rows;
    private final int capacity;
    private final FloatBuffer hidden;
    private final Map<Integer, Stored> attentions = new TreeMap<>();
    private final Map<Integer, Stored> recurrences = new TreeMap<>();

    /**
     * What one layer has, and what a step adds to it or puts in its place.
     *
     * @param newKeyRows memory of the new keys, or inputs of the convolution
     * @param newValueRows memory of the new values, or states
     */
    private record Stored(FloatBuffer newKeyRows, FloatBuffer newValueRows, Cached tensors) {

        static Stored of(SlotCache cache, AttentionSpec attention, int layer, int rows) {
            int width = attention.keyValueHeads() * attention.headSize();
            FloatBuffer newKeys = OnnxRuntime.floats((long) rows * width);
            FloatBuffer newValues = OnnxRuntime.floats((long) rows * width);
            return new Stored(
                    newKeys,
                    newValues,
                    new Cached(
                            cache.keys(layer, rows),
                            cache.values(layer, rows),
                            OnnxRuntime.tensor(newKeys, rows, attention.keyValueHeads(), 1, attention.headSize()),
                            OnnxRuntime.tensor(newValues, rows, attention.keyValueHeads(), 1, attention.headSize())));
        }

        static Stored of(SlotCache cache, RecurrenceSpec recurrence, int layer, int rows) {
            FloatBuffer newInputs = OnnxRuntime.floats((long) rows * StateRows.inputWidth(recurrence));
            FloatBuffer newStates = OnnxRuntime.floats((long) rows * StateRows.stateWidth(recurrence));
            return new Stored(
                    newInputs,
                    newStates,
                    new Cached(
                            cache.states().inputs(layer, rows),
                            cache.states().states(layer, rows),
                            StateRows.inputTensor(recurrence, newInputs, rows),
                            StateRows.stateTensor(recurrence, newStates, rows)));
        }
    }

    /** @param rows B, in the first slots of the cache */
    StepTensors(SlotCache cache, DecoderSpec spec, int rows) {
        this.cache = cache;
        this.rows = rows;
        this.capacity = cache.capacity();
        this.hidden = OnnxRuntime.floats((long) rows * spec.hiddenSize());
        for (int i = 0; i < spec.layers().size(); i++) {
            AttentionSpec attention = spec.layers().get(i).attention();
            if (attention != null) {
                attentions.put(i, Stored.of(cache, attention, i, rows));
            }
            RecurrenceSpec recurrence = spec.layers().get(i).recurrence();
            if (recurrence != null) {
                recurrences.put(i, Stored.of(cache, recurrence, i, rows));
            }
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
        attentions.forEach((layer, own) -> {
            for (int row = 0; row < rows; row++) {
                cache.put(layer, row, pasts[row], row(own.newKeyRows(), row), row(own.newValueRows(), row));
            }
        });
        recurrences.forEach((layer, own) -> {
            for (int row = 0; row < rows; row++) {
                cache.states().put(layer, row, row(own.newKeyRows(), row), row(own.newValueRows(), row));
            }
        });
    }

    private FloatBuffer row(FloatBuffer all, int row) {
        int width = all.capacity() / rows;
        return all.slice(row * width, width);
    }

    @Override
    public Cached attention(int layer) {
        return own(attentions, layer);
    }

    @Override
    public Cached recurrence(int layer) {
        return own(recurrences, layer);
    }

    private static Cached own(Map<Integer, Stored> layers, int layer) {
        return Objects.requireNonNull(layers.get(layer), "a layer keeps nothing of this kind")
                .tensors();
    }

    @Override
    public void close() {
        attentions.values().forEach(own -> own.tensors().close());
        recurrences.values().forEach(own -> own.tensors().close());
    }
}
