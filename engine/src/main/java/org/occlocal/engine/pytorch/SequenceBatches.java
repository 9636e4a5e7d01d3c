package org.occlocal.engine.pytorch;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.models.spec.DecoderSpec;

/** Sequences that a model is rounded by, in passes of some tokens. */
final class SequenceBatches {

    private static final int BATCH_TOKENS = 2048;

    private SequenceBatches() {}

    /**
     * @param sequences token ids of each; they are not cut, so that a longer one is a pass of its own
     * @throws IllegalArgumentException for ids beyond the vocabulary
     */
    static List<Batch> of(DecoderSpec spec, List<int[]> sequences) {
        List<Batch> all = new ArrayList<>();
        List<ScoreRequest> next = new ArrayList<>();
        int tokens = 0;
        for (int[] sequence : sequences) {
            for (int token : sequence) {
                spec.checkToken(token);
            }
            if (!next.isEmpty() && tokens + sequence.length > BATCH_TOKENS) {
                all.add(batch(next));
                next.clear();
                tokens = 0;
            }
            next.add(new ScoreRequest(sequence, sequence.length));
            tokens += sequence.length;
        }
        all.add(batch(next));
        return all;
    }

    private static Batch batch(List<ScoreRequest> sequences) {
        return Batch.ofPack(ScorePack.apart(sequences, true), Integer.MAX_VALUE);
    }
}
