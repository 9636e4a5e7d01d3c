package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;
import org.occlocal.models.spec.DecoderSpec;

/**
 * A model that computes nothing and remembers what it is asked: tells what a run costs before weights are loaded. Every
 * token has probability 1, and after every prompt comes token 0. Used by one thread.
 */
public final class PlanningModel implements CausalLm {

    private final DecoderSpec spec;
    private final List<ScoreRequest> sequences = new ArrayList<>();
    private long computedTokens;
    private long passes;

    public PlanningModel(DecoderSpec spec) {
        this.spec = spec;
    }

    /** The sequences that scores were asked for, and the prompts, which have no targets. */
    public List<ScoreRequest> sequences() {
        return Collections.unmodifiableList(sequences);
    }

    /** Tokens that a model would compute. */
    public long computedTokens() {
        return computedTokens;
    }

    /** How often a model would run. */
    public long passes() {
        return passes;
    }

    /** Tokens of all sequences: what is computed one by one. */
    public long sequenceTokens() {
        return sequences.stream().mapToLong(ScoreRequest::length).sum();
    }

    /** Nodes of the tree that the sequences make: what cannot be avoided but for their final tokens. */
    public long distinctPrefixTokens() {
        int[][] sorted = sequences.stream().map(ScoreRequest::tokens).toArray(int[][]::new);
        Arrays.sort(sorted, Arrays::compare);
        long distinct = 0;
        int[] before = new int[0];
        for (int[] tokens : sorted) {
            int mismatch = Arrays.mismatch(before, tokens);
            distinct += mismatch < 0 ? 0 : tokens.length - mismatch;
            before = tokens;
        }
        return distinct;
    }

    @Override
    public DecoderSpec spec() {
        return spec;
    }

    @Override
    public Dtype dtype() {
        return Dtype.FLOAT32;
    }

    @Override
    public List<StageReport> stages() {
        return List.of();
    }

    @Override
    public List<TokenScores> score(ScorePack pack) {
        computedTokens += pack.tokens();
        passes++;
        int[] before = tokensOf(pack.trunk());
        List<TokenScores> scores = new ArrayList<>();
        for (ScorePack.Path path : pack.paths()) {
            int[] whole = joined(before, pack.tokens(path));
            sequences.add(new ScoreRequest(whole, path.firstTarget()));
            scores.add(certain(Math.max(path.firstTarget(), before.length), whole.length));
        }
        return scores;
    }

    @Override
    public float[][] logProbabilities(int[] tokens) {
        throw new UnsupportedOperationException("a planned model computes nothing");
    }

    @Override
    public Trunk keep(@Nullable Trunk base, int[] tokens, int firstTarget) {
        computedTokens += tokens.length;
        passes++;
        int[] whole = joined(tokensOf(base), tokens);
        return new PlannedTrunk(whole, certain(Math.min(firstTarget, whole.length), whole.length));
    }

    private static TokenScores certain(int firstTarget, int length) {
        int count = Math.max(0, length - firstTarget);
        return new TokenScores(firstTarget, new float[count], new int[count]);
    }

    private static int[] tokensOf(@Nullable Trunk trunk) {
        return trunk == null ? new int[0] : ((PlannedTrunk) trunk).tokens;
    }

    private static int[] joined(int[] before, int[] behind) {
        int[] whole = Arrays.copyOf(before, before.length + behind.length);
        System.arraycopy(behind, 0, whole, before.length, behind.length);
        return whole;
    }

    @Override
    public DecodeSession decode(DecodeOptions options) {
        return new Session(options.slots());
    }

    @Override
    public void close() {}

    private static final class PlannedTrunk implements Trunk {

        private final int[] tokens;
        private final TokenScores scores;

        PlannedTrunk(int[] tokens, TokenScores scores) {
            this.tokens = tokens;
            this.scores = scores;
        }

        @Override
        public int length() {
            return tokens.length;
        }

        @Override
        public TokenScores scores() {
            return scores;
        }

        @Override
        public void close() {}
    }

    private final class Session implements DecodeSession {

        private final int slots;
        private final List<DecodeRow> rows = new ArrayList<>();

        Session(int slots) {
            this.slots = slots;
        }

        @Override
        public int slots() {
            return slots;
        }

        @Override
        public List<DecodeRow> rows() {
            return Collections.unmodifiableList(rows);
        }

        @Override
        public void prefill(@Nullable Trunk trunk, List<DecodeRow> newRows, List<int[]> prompts) {
            passes++;
            for (int i = 0; i < prompts.size(); i++) {
                int[] prompt = prompts.get(i);
                computedTokens += prompt.length - tokensOf(trunk).length;
                sequences.add(new ScoreRequest(prompt, prompt.length));
                newRows.get(i).start(prompt);
                newRows.get(i).advance(prompt.length, 0, 0);
                rows.add(newRows.get(i));
            }
        }

        @Override
        public void step() {
            rows.forEach(row -> row.advance(1, 0, 0));
        }

        @Override
        public void remove(DecodeRow row) {
            rows.remove(row);
        }

        @Override
        public void close() {
            rows.clear();
        }
    }
}
