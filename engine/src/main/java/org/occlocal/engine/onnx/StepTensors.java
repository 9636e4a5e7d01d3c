package org.occlocal.engine.onnx;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
    private final Map<Place, Stored> ofTokens = new HashMap<>();
    private final Map<Integer, States> ofSequences = new HashMap<>();

    private record Place(CacheKind kind, int layer) {}

    /**
     * What one layer has, and what a step adds to it or puts in its place.
     *
     * @param next memory of what is new
     */
    private record Stored(FloatBuffer next, Cached tensors) {}

    /** Of a recurrent layer. */
    private record States(Stored inputs, Stored states) {}

    /** @param rows B, in the first slots of the cache */
    StepTensors(SlotCache cache, DecoderSpec spec, int rows) {
        this.cache = cache;
        this.rows = rows;
        this.capacity = cache.capacity();
        this.hidden = OnnxRuntime.floats((long) rows * spec.hiddenSize());
        for (int i = 0; i < spec.layers().size(); i++) {
            for (CacheKind kind : CacheKind.OF_TOKENS) {
                CacheKind.Heads heads = kind.heads(spec.layers().get(i).attention());
                if (heads != null) {
                    FloatBuffer next = OnnxRuntime.floats((long) rows * heads.width());
                    OnnxTensor tensor = OnnxRuntime.tensor(next, rows, heads.heads(), 1, heads.size());
                    ofTokens.put(new Place(kind, i), new Stored(next, new Cached(cache.past(kind, i, rows), tensor)));
                }
            }
            RecurrenceSpec recurrence = spec.layers().get(i).recurrence();
            if (recurrence != null) {
                ofSequences.put(i, states(recurrence, i));
            }
        }
    }

    private States states(RecurrenceSpec recurrence, int layer) {
        FloatBuffer inputs = OnnxRuntime.floats((long) rows * StateRows.inputWidth(recurrence));
        FloatBuffer states = OnnxRuntime.floats((long) rows * StateRows.stateWidth(recurrence));
        return new States(
                new Stored(
                        inputs,
                        new Cached(
                                cache.states().inputs(layer, rows), StateRows.inputTensor(recurrence, inputs, rows))),
                new Stored(
                        states,
                        new Cached(
                                cache.states().states(layer, rows), StateRows.stateTensor(recurrence, states, rows))));
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
        ofTokens.forEach((place, own) -> {
            for (int row = 0; row < rows; row++) {
                cache.put(place.kind(), place.layer(), row, pasts[row], row(own.next(), row));
            }
        });
        ofSequences.forEach((layer, own) -> {
            for (int row = 0; row < rows; row++) {
                cache.states()
                        .put(
                                layer,
                                row,
                                row(own.inputs().next(), row),
                                row(own.states().next(), row));
            }
        });
    }

    private FloatBuffer row(FloatBuffer all, int row) {
        int width = all.capacity() / rows;
        return all.slice(row * width, width);
    }

    @Override
    public Cached of(CacheKind kind, int layer) {
        Stored stored = stored(kind, layer);
        return Objects.requireNonNull(stored, "a layer keeps nothing of this kind")
                .tensors();
    }

    private @Nullable Stored stored(CacheKind kind, int layer) {
        if (CacheKind.OF_TOKENS.contains(kind)) {
            return ofTokens.get(new Place(kind, layer));
        }
        States states = ofSequences.get(layer);
        if (states == null) {
            return null;
        }
        return kind == CacheKind.INPUTS ? states.inputs() : states.states();
    }

    @Override
    public void close() {
        ofTokens.values().forEach(own -> own.tensors().close());
        ofSequences.values().forEach(own -> {
            own.inputs().tensors().close();
            own.states().tensors().close();
        });
    }
}
