package org.occlocal.engine.pytorch;

import ai.djl.pytorch.jni.IValue;
import java.util.List;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;

/** Keys and values of a prefix on every stage, and the hidden state that the token behind it is predicted from. */
final class PyTorchTrunk implements Trunk {

    private final List<PyTorchStage.Cached> stages;
    private final IValue lastHidden;
    private final int length;
    private final TokenScores scores;
    private boolean open = true;

    /**
     * @param stages in the order of the model's
     * @param lastHidden [1, C] on the last stage
     * @param length tokens
     * @param scores of its own targets
     */
    PyTorchTrunk(List<PyTorchStage.Cached> stages, IValue lastHidden, int length, TokenScores scores) {
        this.stages = List.copyOf(stages);
        this.lastHidden = lastHidden;
        this.length = length;
        this.scores = scores;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public TokenScores scores() {
        return scores;
    }

    PyTorchStage.Cached stage(int number) {
        requireOpen();
        return stages.get(number);
    }

    IValue lastHidden() {
        requireOpen();
        return lastHidden;
    }

    private void requireOpen() {
        if (!open) {
            throw new IllegalStateException("the trunk of " + length + " tokens is closed");
        }
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            stages.forEach(PyTorchStage.Cached::close);
            lastHidden.close();
        }
    }
}
