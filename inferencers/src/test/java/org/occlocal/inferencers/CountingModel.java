package org.occlocal.inferencers;

import java.util.ArrayList;
import java.util.List;
import org.occlocal.engine.CausalLm;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.DecoderWeights;
import org.occlocal.models.spec.LayerSpec;
import org.occlocal.models.spec.MlpSpec;
import org.occlocal.models.spec.NormKind;
import org.occlocal.models.spec.QueryKeyNorm;

/**
 * A model whose answers can be computed by hand: after token t comes t + 1, and token t has log-probability -t / 100. It
 * keeps what it was asked.
 */
final class CountingModel implements CausalLm {

    static final int VOCABULARY = 1000;

    final List<List<Integer>> packs = new ArrayList<>();
    int mostRows;
    int steps;
    private final int contextWindow;

    CountingModel(int contextWindow) {
        this.contextWindow = contextWindow;
    }

    @Override
    public DecoderSpec spec() {
        LayerSpec layer = new LayerSpec(
                new AttentionSpec(1, 1, 1, 1, 0, -1, 0, null, QueryKeyNorm.NONE, NormKind.RMS, 0),
                new MlpSpec(Activation.SILU, true, null),
                false,
                false,
                1);
        return new DecoderSpec(
                "counting",
                VOCABULARY,
                1,
                contextWindow,
                NormKind.RMS,
                1e-6,
                1,
                0,
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
        long[] all = pack.allTokens();
        List<Integer> lengths = new ArrayList<>();
        List<TokenScores> scores = new ArrayList<>();
        for (ScorePack.Path path : pack.paths()) {
            int[] places = pack.places(path);
            lengths.add(places.length);
            float[] logProbabilities = new float[places.length - path.firstTarget()];
            int[] top1 = new int[logProbabilities.length];
            for (int i = 0; i < top1.length; i++) {
                int place = path.firstTarget() + i;
                logProbabilities[i] = -all[places[place]] / 100f;
                top1[i] = (int) all[places[place - 1]] + 1;
            }
            scores.add(new TokenScores(path.firstTarget(), logProbabilities, top1));
        }
        packs.add(lengths);
        return scores;
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
        public void prefill(List<DecodeRow> newRows, List<int[]> prompts) {
            for (int i = 0; i < newRows.size(); i++) {
                int[] prompt = prompts.get(i);
                newRows.get(i).start(prompt);
                newRows.get(i).advance(prompt.length, prompt[prompt.length - 1] + 1, 0);
                rows.add(newRows.get(i));
            }
            packs.add(prompts.stream().map(prompt -> prompt.length).toList());
            mostRows = Math.max(mostRows, rows.size());
            if (rows.size() > options.slots()) {
                throw new IllegalStateException("more rows than slots");
            }
        }

        @Override
        public void step() {
            steps++;
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
