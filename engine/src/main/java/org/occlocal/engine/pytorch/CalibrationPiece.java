package org.occlocal.engine.pytorch;

import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a model in float32 whose linear layers are observed, see calibration.py: the embedding, the head, or one layer,
 * as it is in the checkpoint and as far as it is quantized. Hidden states are lent to it. Used by one thread.
 */
final class CalibrationPiece implements AutoCloseable {

    /** Of a layer as it is in the checkpoint. */
    static final int FULL = 0;

    /** Of the same layer as far as it is quantized. */
    static final int QUANTIZED = 1;

    private final Program program;
    private final RotaryInputs rotaries;
    private final int first;
    private final int last;

    /**
     * What lies in these groups of a program that outlives this.
     *
     * @param first {@link WeightLoader#OUTER}, or the number of a layer in the program
     * @param copies of the layer, one behind the other
     */
    CalibrationPiece(Program program, RotaryInputs rotaries, int first, int copies) {
        this.program = program;
        this.rotaries = rotaries;
        this.first = first;
        this.last = first + copies - 1;
    }

    /** Its number in the program. */
    private IValue inProgram(int group) {
        return IValue.from(group == WeightLoader.OUTER ? group : first + group);
    }

    /** Hidden states [N, C] before the first layer. */
    IValue embed(Batch batch) {
        try (PtNDManager scope = program.scope()) {
            return program.call(
                    "embed", Program.tensor(scope, batch.tokens()), Program.tensor(scope, batch.positions()));
        }
    }

    /**
     * Hidden states behind the layer.
     *
     * @param copy {@link #FULL} or {@link #QUANTIZED}
     */
    IValue advance(int copy, IValue hidden, Batch batch) {
        try (PtNDManager scope = program.scope()) {
            return program.callKeeping(
                    List.of(hidden), "advance", rotaries.with(batch, scope, inProgram(copy), hidden));
        }
    }

    /** Observes a linear layer with the hidden states of both streams before this layer. */
    void observe(String name, IValue full, IValue quantized, Batch batch) {
        try (PtNDManager scope = program.scope();
                IValue done = program.callKeeping(
                        List.of(full, quantized),
                        "observe",
                        rotaries.with(batch, scope, inProgram(FULL), IValue.from(name), full, quantized))) {
            done.toLong();
        }
    }

    /** Observes all experts of this layer. */
    void observeExperts(String name, IValue quantized, Batch batch) {
        try (PtNDManager scope = program.scope();
                IValue done = program.callKeeping(
                        List.of(quantized),
                        "observe_experts",
                        rotaries.with(batch, scope, inProgram(QUANTIZED), IValue.from(name), quantized))) {
            done.toLong();
        }
    }

    /** What the head is given for hidden states behind the last layer: [N, C']. */
    IValue headInput(IValue hidden) {
        return program.callKeeping(List.of(hidden), "head_input", hidden);
    }

    /**
     * Observes the head with hidden states behind the last layer.
     *
     * @param full those of the model as it is; null for errors that are not asked for
     */
    void observeHead(@Nullable IValue full, IValue quantized) {
        try (PtNDManager scope = program.scope();
                IValue none = Program.tensor(scope, new float[0]);
                IValue done = full == null
                        ? program.callKeeping(List.of(none, quantized), "observe_head", none, quantized)
                        : program.callKeeping(List.of(full, quantized), "observe_head", full, quantized)) {
            done.toLong();
        }
    }

    /**
     * Tokens that a linear layer was observed with.
     *
     * @param group {@link #QUANTIZED} or {@link WeightLoader#OUTER}
     * @param expert its number, -1 for none
     */
    long tokens(int group, String name, int expert) {
        return program.callForLong("tokens_of", inProgram(group), IValue.from(expert < 0 ? name : name + "." + expert));
    }

    /** Weights, moments and errors of a linear layer, see {@link Gptq#round}; moments and errors are forgotten here. */
    IValue[] observed(int group, String name, int expert) {
        try (IValue tuple = program.call("observed", inProgram(group), IValue.from(name), IValue.from(expert))) {
            return tuple.toIValueTuple();
        }
    }

    /**
     * Puts other numbers into a slot.
     *
     * @param slot its whole name
     * @param weights float32 [R, C], consumed
     */
    void replace(int group, String slot, int expert, IValue weights) {
        program.callForLong("replace", inProgram(group), IValue.from(slot), IValue.from(expert), weights);
    }

    /** As above, from numbers in Java. */
    void replace(int group, String slot, int expert, float[] weights, int columns) {
        try (PtNDManager scope = program.scope()) {
            replace(
                    group,
                    slot,
                    expert,
                    Program.tensor(scope.create(weights).reshape(weights.length / columns, columns)));
        }
    }

    /** The numbers of a slot, which live as long as the result; the caller's to close. */
    IValue weights(int group, String slot) {
        return program.call("numbers_of", inProgram(group), IValue.from(slot));
    }

    /** Forgets its weights. */
    @Override
    public void close() {
        for (int group = first; group <= last; group++) {
            program.callForLong("forget", IValue.from(group));
        }
    }
}
