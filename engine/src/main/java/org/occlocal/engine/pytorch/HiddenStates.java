package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import org.occlocal.models.Checkpoint;

/** The hidden states of some batches at one place of a model, [N, C] for each. */
final class HiddenStates implements AutoCloseable {

    private final List<Batch> batches;
    private final List<IValue> states = new ArrayList<>();

    /** Without any yet. */
    HiddenStates(List<Batch> batches) {
        this.batches = batches;
    }

    /**
     * Those behind the last layer of a model as it is, of which one layer at a time is in memory.
     *
     * @param program of that model
     * @param progress a line for people for each layer
     */
    static HiddenStates behindLayers(
            CalibrationProgram program, Checkpoint checkpoint, List<Batch> batches, Consumer<String> progress) {
        HiddenStates states = new HiddenStates(batches);
        try {
            try (CalibrationPiece embedding = program.embedding(checkpoint)) {
                states.fill(embedding::embed);
            }
            int layers = checkpoint.spec().layers().size();
            for (int layer = 0; layer < layers; layer++) {
                progress.accept("running layer " + (layer + 1) + " of " + layers + " of the model as it is");
                try (CalibrationPiece own = program.layer(checkpoint, layer, 1)) {
                    states.replaceAll((hidden, batch) -> own.advance(CalibrationPiece.FULL, hidden, batch));
                }
            }
            return states;
        } catch (RuntimeException e) {
            states.close();
            throw e;
        }
    }

    /** What the head of a model as it is is given; see {@link #behindLayers}. */
    static HiddenStates headInputs(
            CalibrationProgram program, Checkpoint checkpoint, List<Batch> batches, Consumer<String> progress) {
        HiddenStates states = behindLayers(program, checkpoint, batches, progress);
        try (CalibrationPiece head = program.head(checkpoint)) {
            states.replaceAll((hidden, batch) -> head.headInput(hidden));
            return states;
        } catch (RuntimeException e) {
            states.close();
            throw e;
        }
    }

    /** Of the batch with this number. */
    IValue of(int batch) {
        return states.get(batch);
    }

    /** What is done with a batch of two streams. */
    @FunctionalInterface
    interface PairConsumer {
        void accept(IValue own, IValue other, Batch batch);
    }

    void fill(Function<Batch, IValue> first) {
        batches.forEach(batch -> states.add(first.apply(batch)));
    }

    void forEach(BiConsumer<IValue, Batch> action) {
        for (int b = 0; b < states.size(); b++) {
            action.accept(states.get(b), batches.get(b));
        }
    }

    /** @param other those of the same batches in another model */
    void forEachWith(HiddenStates other, PairConsumer action) {
        for (int b = 0; b < states.size(); b++) {
            action.accept(states.get(b), other.states.get(b), batches.get(b));
        }
    }

    /** @param next does not consume what it is given */
    void replaceAll(BiFunction<IValue, Batch, IValue> next) {
        for (int b = 0; b < states.size(); b++) {
            IValue moved = next.apply(states.get(b), batches.get(b));
            states.set(b, moved).close();
        }
    }

    @Override
    public void close() {
        states.forEach(IValue::close);
        states.clear();
    }
}
