package org.occlocal.engine.onnx;

import org.jspecify.annotations.Nullable;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;

/** A prefix as an exported graph keeps it, and what its last token predicts. */
final class ExportedTrunk implements Trunk {

    private final ExportedGraph.Text text;
    private final Prediction lastPrediction;
    private final TokenScores scores;
    private boolean open = true;

    ExportedTrunk(ExportedGraph.Text text, Prediction lastPrediction, TokenScores scores) {
        this.text = text;
        this.lastPrediction = lastPrediction;
        this.scores = scores;
    }

    static @Nullable ExportedTrunk own(@Nullable Trunk trunk) {
        if (trunk == null || trunk instanceof ExportedTrunk) {
            return (ExportedTrunk) trunk;
        }
        throw new IllegalArgumentException("the trunk belongs to another engine");
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public TokenScores scores() {
        return scores;
    }

    Prediction lastPrediction() {
        return lastPrediction;
    }

    ExportedGraph.Text text() {
        if (!open) {
            throw new IllegalStateException("the trunk of " + text.length() + " tokens is closed");
        }
        return text;
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            text.close();
        }
    }
}
