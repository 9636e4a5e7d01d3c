package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.DecoderWeights;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.RowSpec;

/**
 * A model whose answers can be computed by hand: after token t comes t + 1, and token t has log-probability -t / 100. It
 * keeps what it was asked.
 */
final class CountingModel implements CausalLm {

    static final int VOCABULARY = 1000;

    final List<List<Integer>> packs = new ArrayList<>();
    int mostRows;
    int openTrunks;
    long computed;
    /** A pass of more tokens, or more slots than this, is out of memory. */
    int memoryTokens = Integer.MAX_VALUE;

    int memorySlots = Integer.MAX_VALUE;
    int steps;
    final List<Integer> stepsAtPrefill = new ArrayList<>();
    private final int contextWindow;

    CountingModel(int contextWindow) {
        this.contextWindow = contextWindow;
    }

    @Override
    public DecoderSpec spec() {
        LayerSpec layer = new LayerSpec(
                AttentionSpec.ofHeads(1, 1), null, new MlpSpec(Activation.SILU, true, null), false, false, 1);
        return new DecoderSpec(
                "counting",
                VOCABULARY,
                1,
                contextWindow,
                NormKind.RMS,
                1e-6,
                1,
                0,
                null,
                RowSpec.PLAIN,
                List.of(),
                List.of(layer),
                1,
                0,
                new DecoderWeights(List.of(), List.of(List.of()), List.of(), false, "", n -> n, n -> false));
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
        failAbove(pack.tokens());
        List<Integer> lengths = new ArrayList<>();
        List<TokenScores> scores = new ArrayList<>();
        CountingTrunk trunk = (CountingTrunk) pack.trunk();
        if (trunk != null) {
            trunk.requireOpen();
        }
        for (ScorePack.Path path : pack.paths()) {
            lengths.add(pack.length(path));
            scores.add(count(trunk == null ? new int[0] : trunk.tokens, pack.tokens(path), path.firstTarget()));
        }
        packs.add(lengths);
        computed += pack.tokens();
        return scores;
    }

    private static TokenScores count(int[] before, int[] behind, int firstTarget) {
        int[] all = Arrays.copyOf(before, before.length + behind.length);
        System.arraycopy(behind, 0, all, before.length, behind.length);
        int first = Math.max(firstTarget, before.length);
        int[] top1 = new int[Math.max(0, all.length - first)];
        float[] logProbabilities = new float[top1.length];
        for (int i = 0; i < top1.length; i++) {
            logProbabilities[i] = -all[first + i] / 100f;
            top1[i] = all[first + i - 1] + 1;
        }
        return new TokenScores(first, logProbabilities, top1);
    }

    private void failAbove(int tokens) {
        if (tokens > memoryTokens) {
            throw new OutOfMemoryException("no memory for " + tokens + " tokens", "use fewer");
        }
    }

    @Override
    public float[][] logProbabilities(int[] tokens) {
        throw new UnsupportedOperationException("a counting model has no vocabulary");
    }

    @Override
    public Trunk keep(@Nullable Trunk base, int[] tokens, int firstTarget) {
        failAbove(tokens.length);
        int[] before = base == null ? new int[0] : ((CountingTrunk) base).tokens;
        int[] all = Arrays.copyOf(before, before.length + tokens.length);
        System.arraycopy(tokens, 0, all, before.length, tokens.length);
        TokenScores own = count(before, tokens, firstTarget);
        computed += tokens.length;
        openTrunks++;
        return new CountingTrunk(all, base == null ? own : own.behind(base.scores(), firstTarget));
    }

    private final class CountingTrunk implements Trunk {

        private final int[] tokens;
        private final TokenScores scores;
        private boolean open = true;

        CountingTrunk(int[] tokens, TokenScores scores) {
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

        void requireOpen() {
            if (!open) {
                throw new IllegalStateException("the trunk is closed");
            }
        }

        @Override
        public void close() {
            requireOpen();
            open = false;
            openTrunks--;
        }
    }

    @Override
    public DecodeSession decode(DecodeOptions options) {
        return new Session(options);
    }

    @Override
    public void close() {}

    private final class Session implements DecodeSession {

        private final DecodeOptions options;
        private final List<DecodeRow> rows = new ArrayList<>();

        Session(DecodeOptions options) {
            this.options = options;
        }

        @Override
        public int slots() {
            return options.slots();
        }

        @Override
        public List<DecodeRow> rows() {
            return List.copyOf(rows);
        }

        @Override
        public void prefill(@Nullable Trunk trunk, List<DecodeRow> newRows, List<int[]> prompts) {
            for (int i = 0; i < newRows.size(); i++) {
                int[] prompt = prompts.get(i);
                if (trunk != null) {
                    int[] prefix = ((CountingTrunk) trunk).tokens;
                    ((CountingTrunk) trunk).requireOpen();
                    if (prefix.length >= prompt.length
                            || !Arrays.equals(prefix, Arrays.copyOf(prompt, prefix.length))) {
                        throw new IllegalStateException("the prompt does not go on behind the trunk");
                    }
                    computed -= prefix.length;
                }
                computed += prompt.length;
                newRows.get(i).start(prompt);
                newRows.get(i).advance(prompt.length, prompt[prompt.length - 1] + 1, 0);
                rows.add(newRows.get(i));
            }
            stepsAtPrefill.add(steps);
            packs.add(prompts.stream().map(prompt -> prompt.length).toList());
            mostRows = Math.max(mostRows, rows.size());
            if (rows.size() > options.slots()) {
                throw new IllegalStateException("more rows than slots");
            }
        }

        @Override
        public void step() {
            steps++;
            if (rows.size() > memorySlots) {
                throw new OutOfMemoryException("no memory for " + rows.size() + " rows", "use fewer");
            }
            for (DecodeRow row : rows) {
                row.advance(1, row.lastToken() + 1, 0);
                if (row.cachedTokens() > options.positions()) {
                    throw new IllegalStateException("a row outgrew its slot");
                }
            }
        }

        @Override
        public void remove(DecodeRow row) {
            int slot = rows.indexOf(row);
            rows.set(slot, rows.get(rows.size() - 1));
            rows.remove(rows.size() - 1);
        }

        @Override
        public void close() {}
    }
}
