package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.occlocal.engine.DecodeOptions;
import org.occlocal.engine.DecodeRow;
import org.occlocal.engine.DecodeSession;
import org.occlocal.engine.DeviceException;
import org.occlocal.engine.DeviceId;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.StageCut;
import org.occlocal.engine.TokenScores;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.family.Families;
import org.occlocal.models.family.ModelConfig;

/** What must not change a number: neighbours, order, the cache, the size of the head's chunks. */
final class PyTorchPropertiesTest {

    /** Matrix products of another size round differently. */
    private static final double ROUNDING = 2e-5;

    /** Sliding windows, soft-caps, grouped heads, norms everywhere: the family with most that could go wrong. */
    private static final Checkpoint CHECKPOINT =
            Checkpoint.open(ReferenceCase.named("gemma2").folder());

    private static final int VOCABULARY = CHECKPOINT.spec().vocabularySize();

    private static final PyTorchCausalLm MODEL = PyTorchCausalLm.load(CHECKPOINT, List.of(DeviceId.CPU), Dtype.FLOAT32);

    @Property(tries = 40)
    void aSequenceScoresTheSameInAnyPackAndOrder(
            @ForAll @Size(min = 1, max = 6) List<@IntRange(min = 1, max = 90) Integer> lengths, @ForAll long seed) {
        Random random = new Random(seed);
        List<ScoreRequest> requests = new ArrayList<>();
        for (int length : lengths) {
            requests.add(new ScoreRequest(tokens(random, length), 1 + random.nextInt(length)));
        }
        Collections.shuffle(requests, random);
        List<TokenScores> together = MODEL.score(requests);
        for (int i = 0; i < requests.size(); i++) {
            TokenScores alone = MODEL.score(List.of(requests.get(i))).get(0);
            assertThat(together.get(i).firstTarget()).isEqualTo(alone.firstTarget());
            assertClose(together.get(i), alone, ROUNDING);
        }
    }

    @Property(tries = 20)
    void chunksOfTheHeadDoNotChangeScores(
            @ForAll @IntRange(min = 1, max = 70) int chunk, @ForAll @IntRange(min = 2, max = 100) int length) {
        List<ScoreRequest> requests = List.of(ScoreRequest.whole(tokens(new Random(length), length)));
        TokenScores whole = MODEL.score(requests).get(0);
        MODEL.setHeadChunk(chunk);
        assertClose(MODEL.score(requests).get(0), whole, ROUNDING);
        MODEL.setHeadChunk(1000);
    }

    @Property(tries = 15)
    void decodingWithTheCacheEqualsScoringTheWholeText(
            @ForAll @Size(min = 1, max = 5) List<@IntRange(min = 1, max = 40) Integer> lengths, @ForAll long seed) {
        Random random = new Random(seed);
        List<int[]> prompts =
                lengths.stream().map(length -> tokens(random, length)).toList();
        try (DecodeSession session = MODEL.decode(new DecodeOptions(prompts.size(), 60, false, List.of()))) {
            List<DecodeRow> rows = new ArrayList<>();
            prompts.forEach(prompt -> rows.add(new DecodeRow(new Sampling(1.5, 0, 1, 0, 1, random.nextLong()), 0)));
            session.prefill(rows, prompts);
            List<List<Float>> decoded = new ArrayList<>();
            rows.forEach(row -> decoded.add(new ArrayList<>(List.of(row.lastLogProbability()))));
            List<DecodeRow> all = List.copyOf(rows);
            for (int step = 1; step < 18; step++) {
                if (step == 9 && session.rows().size() > 1) {
                    session.remove(session.rows().get(0)); // the last row moves into its slot
                }
                session.step();
                for (int i = 0; i < all.size(); i++) {
                    if (session.rows().contains(all.get(i))) {
                        decoded.get(i).add(all.get(i).lastLogProbability());
                    }
                }
            }
            for (int i = 0; i < all.size(); i++) {
                int[] tokens = all.get(i).tokens();
                TokenScores scored = MODEL.score(List.of(new ScoreRequest(tokens, prompts.get(i).length)))
                        .get(0);
                for (int t = 0; t < scored.size(); t++) {
                    assertThat(decoded.get(i).get(t)).isCloseTo(scored.logProbability(t), offset((float) ROUNDING));
                }
            }
        }
    }

    @Property(tries = 6)
    void samplingFollowsTheFilteredDistribution(@ForAll @IntRange(min = 0, max = 5) int kind) {
        Sampling sampling =
                switch (kind) {
                    case 0 -> new Sampling(1, 0, 1, 0, 1, 0);
                    case 1 -> new Sampling(0.7, 5, 1, 0, 1, 0);
                    case 2 -> new Sampling(1.3, 0, 0.6, 0, 1, 0);
                    case 3 -> new Sampling(1, 0, 1, 0.3, 1, 0);
                    case 4 -> new Sampling(0.9, 12, 0.8, 0.1, 1, 0);
                    default -> new Sampling(1.1, 3, 0.9, 0.2, 1, 0);
                };
        int[] prompt = {3, 17, 42, 8, 99};
        double[] expected = filtered(nextLogProbabilities(prompt), sampling);
        int draws = 3000;
        int[] counts = new int[VOCABULARY];
        int batch = 100;
        for (int begin = 0; begin < draws; begin += batch) {
            try (DecodeSession session = MODEL.decode(new DecodeOptions(batch, 6, true, List.of()))) {
                List<DecodeRow> rows = new ArrayList<>();
                for (int i = 0; i < batch; i++) {
                    rows.add(new DecodeRow(
                            new Sampling(
                                    sampling.temperature(),
                                    sampling.topK(),
                                    sampling.topP(),
                                    sampling.minP(),
                                    sampling.repetitionPenalty(),
                                    begin + i),
                            0));
                }
                session.prefill(rows, Collections.nCopies(batch, prompt));
                rows.forEach(row -> counts[row.lastToken()]++);
            }
        }
        for (int v = 0; v < VOCABULARY; v++) {
            double share = (double) counts[v] / draws;
            if (expected[v] == 0) {
                assertThat(counts[v]).as("token %d is filtered out", v).isZero();
            }
            // five standard deviations of a binomial share
            assertThat(share)
                    .isCloseTo(expected[v], offset(5 * Math.sqrt(expected[v] * (1 - expected[v]) / draws) + 1e-3));
        }
    }

    @Property(tries = 1)
    void endIdsAreForbiddenBeforeTheMinimumOfNewTokens() {
        int[] prompt = {3, 17, 42};
        int likely = greedyRow(prompt, 0, List.of(), 1).lastToken();
        DecodeRow row = greedyRow(prompt, 4, List.of(likely), 4);
        assertThat(row.newTokenIds()).doesNotContain(likely);
        assertThat(greedyRow(prompt, 0, List.of(likely), 1).lastToken()).isEqualTo(likely);
    }

    @Property(tries = 1)
    void aSeedGivesTheSameTokensWhateverTheNeighbours() {
        int[] prompt = {3, 17, 42};
        Sampling sampling = new Sampling(1, 0, 1, 0, 1, 7);
        int[] alone = sampled(List.of(sampling), prompt).get(0);
        List<int[]> together =
                sampled(List.of(new Sampling(2, 0, 1, 0, 1, 9), sampling, Sampling.GREEDY, sampling), prompt);
        assertThat(together.get(1)).containsExactly(alone);
        assertThat(together.get(3)).containsExactly(alone);
        assertThat(together.get(0)).isNotEqualTo(alone);
    }

    @Property(tries = 1)
    void bfloat16IsCloseToFloat32() {
        try (PyTorchCausalLm half = PyTorchCausalLm.load(CHECKPOINT, List.of(DeviceId.CPU), Dtype.BFLOAT16)) {
            List<ScoreRequest> requests = List.of(ScoreRequest.whole(tokens(new Random(5), 60)));
            assertClose(half.score(requests).get(0), MODEL.score(requests).get(0), 0.15);
        }
    }

    @Property(tries = 1)
    void aModelThatDoesNotFitIsRefusedWithTheNumbers() {
        assertThatThrownBy(() -> new StageCut(CHECKPOINT.spec(), Dtype.FLOAT32)
                        .over(List.of(DeviceId.CPU, DeviceId.CPU), List.of(1000L, 1000L)))
                .isInstanceOf(DeviceException.class)
                .hasMessageContaining("bytes")
                .hasMessageContaining("1,000 free");
    }

    @Property(tries = 1)
    void stagesAreCutByFreeMemory() {
        long bytes = new StageCut(CHECKPOINT.spec(), Dtype.FLOAT32).weightBytes();
        var stages = new StageCut(CHECKPOINT.spec(), Dtype.FLOAT32)
                .over(List.of(DeviceId.cuda(0), DeviceId.cuda(1)), List.of(bytes * 4, bytes * 4));
        assertThat(stages).hasSize(2);
        assertThat(stages.get(0).firstLayer()).isZero();
        assertThat(stages.get(0).lastLayer()).isEqualTo(stages.get(1).firstLayer());
        assertThat(stages.get(1).lastLayer())
                .isEqualTo(CHECKPOINT.spec().layers().size());
    }

    /** Qwen2-0.5B: a head of 136 million weights, 24 layers of 15 million. */
    @Property(tries = 1)
    void stagesTakeTheSameTimeWhereMemoryAllows() throws IOException {
        Path folder = Files.createTempDirectory("shape");
        Files.writeString(
                folder.resolve("config.json"),
                """
                {"model_type": "qwen2", "hidden_act": "silu", "hidden_size": 896, "intermediate_size": 4864,
                 "num_hidden_layers": 24, "num_attention_heads": 14, "num_key_value_heads": 2, "vocab_size": 151936,
                 "tie_word_embeddings": true, "rms_norm_eps": 1e-6, "max_position_embeddings": 32768}
                """);
        StageCut cut = new StageCut(Families.read(ModelConfig.read(folder)), Dtype.BFLOAT16);
        List<DeviceId> cards = List.of(DeviceId.cuda(0), DeviceId.cuda(1));
        assertThat(cut.over(cards, List.of(80L << 30, 80L << 30)).get(0).lastLayer())
                .isBetween(16, 17);
        // with little memory the embedding on the first stage counts
        assertThat(cut.over(cards, List.of(700L << 20, 700L << 20)).get(0).lastLayer())
                .isBetween(11, 13);
    }

    @Property(tries = 1)
    void onlyAsManyDevicesAreUsedAsTheWeightsNeed() {
        StageCut cut = new StageCut(CHECKPOINT.spec(), Dtype.FLOAT32);
        List<DeviceId> cards = List.of(DeviceId.cuda(0), DeviceId.cuda(1), DeviceId.cuda(2), DeviceId.cuda(3));
        long bytes = cut.weightBytes();
        assertThat(cut.overFewest(cards, Collections.nCopies(4, bytes * 2))).hasSize(1);
        assertThat(cut.overFewest(cards, Collections.nCopies(4, bytes))).hasSize(2);
        assertThat(cut.overFewest(cards, Collections.nCopies(4, bytes / 2)).size())
                .isBetween(3, 4);
        assertThatThrownBy(() -> cut.overFewest(cards, Collections.nCopies(4, bytes / 20)))
                .isInstanceOf(DeviceException.class);
    }

    private static DecodeRow greedyRow(int[] prompt, int minNewTokens, List<Integer> endIds, int newTokens) {
        try (DecodeSession session = MODEL.decode(new DecodeOptions(1, 20, false, endIds))) {
            DecodeRow row = new DecodeRow(Sampling.GREEDY, minNewTokens);
            session.prefill(List.of(row), List.of(prompt));
            for (int i = 1; i < newTokens; i++) {
                session.step();
            }
            return row;
        }
    }

    private static List<int[]> sampled(List<Sampling> samplings, int[] prompt) {
        try (DecodeSession session = MODEL.decode(new DecodeOptions(samplings.size(), 30, false, List.of()))) {
            List<DecodeRow> rows = samplings.stream()
                    .map(sampling -> new DecodeRow(sampling, 0))
                    .toList();
            session.prefill(rows, Collections.nCopies(rows.size(), prompt));
            for (int i = 0; i < 20; i++) {
                session.step();
            }
            return rows.stream().map(DecodeRow::newTokenIds).toList();
        }
    }

    /** log p(v | prompt) for each v, by scoring prompt + v: a way that does not use the sampler. */
    private static double[] nextLogProbabilities(int[] prompt) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (int v = 0; v < VOCABULARY; v++) {
            int[] tokens = Arrays.copyOf(prompt, prompt.length + 1);
            tokens[prompt.length] = v;
            requests.add(new ScoreRequest(tokens, prompt.length));
        }
        return MODEL.score(requests).stream()
                .mapToDouble(scores -> scores.logProbability(0))
                .toArray();
    }

    /** The plain twin of the sampler, in transformers' order. */
    private static double[] filtered(double[] logits, Sampling sampling) {
        Integer[] order = new Integer[logits.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Double.compare(logits[b], logits[a]));
        boolean[] kept = new boolean[logits.length];
        Arrays.fill(kept, true);
        for (int rank = 0; rank < order.length; rank++) {
            kept[order[rank]] = sampling.topK() == 0 || rank < sampling.topK();
        }
        double[] p = softmax(logits, sampling.temperature(), kept);
        double before = 0;
        for (Integer v : order) {
            kept[v] &= before < sampling.topP();
            before += p[v];
        }
        p = softmax(logits, sampling.temperature(), kept);
        double top = p[order[0]];
        for (int v = 0; v < p.length; v++) {
            kept[v] &= p[v] >= sampling.minP() * top;
        }
        return softmax(logits, sampling.temperature(), kept);
    }

    private static double[] softmax(double[] logits, double temperature, boolean[] kept) {
        double max = Double.NEGATIVE_INFINITY;
        for (int v = 0; v < logits.length; v++) {
            max = kept[v] ? Math.max(max, logits[v]) : max;
        }
        double[] p = new double[logits.length];
        double sum = 0;
        for (int v = 0; v < logits.length; v++) {
            p[v] = kept[v] ? Math.exp((logits[v] - max) / temperature) : 0;
            sum += p[v];
        }
        for (int v = 0; v < logits.length; v++) {
            p[v] /= sum;
        }
        return p;
    }

    private static int[] tokens(Random random, int length) {
        return random.ints(length, 0, VOCABULARY).toArray();
    }

    private static void assertClose(TokenScores actual, TokenScores expected, double tolerance) {
        assertThat(actual.size()).isEqualTo(expected.size());
        for (int i = 0; i < actual.size(); i++) {
            assertThat((double) actual.logProbability(i)).isCloseTo(expected.logProbability(i), offset(tolerance));
        }
    }
}
