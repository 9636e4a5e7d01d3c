package org.occlocal.engine;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.occlocal.models.spec.DecoderSpec;

/**
 * A decoder-only language model on its devices. Used by one thread at a time. A row's numbers do not depend on the other
 * rows of a call, up to the rounding of matrix products of another size.
 */
public interface CausalLm extends AutoCloseable {

    /** What the model computes. */
    DecoderSpec spec();

    /** What it computes in; weights may be stored in fewer bits. */
    Dtype dtype();

    /** Where the layers are: consecutive stages, the first of which has the embedding and the last of which the head. */
    List<StageReport> stages();

    /** Surprises for the log, a line each: weights that are kept otherwise than one would expect. */
    default List<String> notes() {
        return List.of();
    }

    /**
     * Log-probabilities of the targets of each sequence behind the pack's trunk, in one pass over the pack. What
     * sequences share is computed once; the language model head runs once for each token that something is predicted
     * from. Targets in the trunk are not among them: {@link Trunk#scores()} has those.
     *
     * @param pack sequences of at most {@link DecoderSpec#mostPositions()} tokens with ids below V
     * @return in the order of the pack's paths
     * @throws NonFiniteException when a log-probability is not a number
     */
    List<TokenScores> score(ScorePack pack);

    /**
     * Begins to score a pack, where the model's stages can work on several at a time; else does it. Packs are done in the
     * order in which they were begun. Whoever begins more packs than there are stages waits for nothing but holds the
     * memory of all of them.
     *
     * @return as {@link #score(ScorePack)}; its exceptions are the causes of the future's
     */
    default CompletableFuture<List<TokenScores>> begin(ScorePack pack) {
        return CompletableFuture.completedFuture(score(pack));
    }

    /** As {@link #score(ScorePack)}, for sequences that share nothing. */
    default List<TokenScores> score(List<ScoreRequest> sequences) {
        return score(ScorePack.apart(sequences, !spec().computesPrefixesAlike()));
    }

    /**
     * Log-probabilities of every token of the vocabulary after each token of a text, for comparing models; scoring needs
     * far less memory.
     *
     * @param tokens at least one, at most {@link DecoderSpec#mostPositions()}, with ids below V
     * @return float32 [T, V] in nats; row t predicts the token after token t
     * @throws NonFiniteException when one of them is not a number
     */
    float[][] logProbabilities(int[] tokens);

    /**
     * Computes a prefix and keeps it. Only for models that compute a prefix alike whatever follows, see {@link
     * DecoderSpec#computesPrefixesAlike()}.
     *
     * @param base that comes before, null for none; it may be closed while the new trunk lives
     * @param tokens behind the base, at least one
     * @param firstTarget index of the first token of the whole prefix that is scored
     * @return the caller's to close
     * @throws IllegalArgumentException when the model computes a prefix by what follows it, or an id is not in the vocabulary
     */
    Trunk keep(@Nullable Trunk base, int[] tokens, int firstTarget);

    /**
     * Opens a cache to generate with. A model has at most one open session at a time.
     *
     * @return the caller's to close
     * @throws OutOfMemoryException when the cache does not fit; {@link #slotsThatFit} tells what does
     */
    DecodeSession decode(DecodeOptions options);

    /**
     * How many slots the free memory of every stage has room for, at least 1.
     *
     * @param slots as many as are wished for
     * @param positions of a slot
     */
    default int slotsThatFit(int slots, int positions) {
        return slots;
    }

    @Override
    void close();

    /**
     * One stage of a model.
     *
     * @param device where it is
     * @param firstLayer inclusive
     * @param lastLayer exclusive
     * @param weightBytes its weights in the dtype of the model
     */
    record StageReport(DeviceId device, int firstLayer, int lastLayer, long weightBytes) {}
}
