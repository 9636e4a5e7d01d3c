package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The hidden states of some batches at one place of a model, [N, C] for each. */
final class HiddenStates implements AutoCloseable {

    private final List<Batch> batches;
    private final List<IValue> states = new ArrayList<>();

    /** Without any yet. */
    HiddenStates(List<Batch> batches) {
        this.batches = batches;
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
