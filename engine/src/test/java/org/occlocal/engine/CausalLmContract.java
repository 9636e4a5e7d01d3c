package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.ReferenceCase.Generated;
import org.occlocal.engine.ReferenceCase.Scored;
import org.occlocal.models.Checkpoint;

/** What every lowering of a DecoderSpec has to hold, run on every reference checkpoint. Each is loaded once. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CausalLmContract {

    /** The reference's own rounding noise reaches 7e-5. */
    protected static final double TOLERANCE = 2e-4;

    /** A model in float32. */
    protected abstract CausalLm load(Checkpoint checkpoint);

    private final Map<String, CausalLm> models = new HashMap<>();

    private CausalLm model(ReferenceCase reference) {
        return models.computeIfAbsent(reference.toString(), name -> open(reference));
    }

    /** As {@link #load}, for models that are no checkpoints. */
    protected CausalLm open(ReferenceCase reference) {
        return load(Checkpoint.open(reference.folder()));
    }

    @AfterAll
    void close() {
        models.values().forEach(CausalLm::close);
    }

    static Stream<ReferenceCase> cases() {
        return ReferenceCase.all().stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoresAsTransformersDoes(ReferenceCase reference) {
        CausalLm model = model(reference);
        for (Scored scored : reference.scored()) {
            TokenScores scores =
                    model.score(List.of(ScoreRequest.whole(scored.tokens()))).get(0);
            assertMatches(scored, scores);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void scoresOfAPackEqualThoseOfSingleSequences(ReferenceCase reference) {
        CausalLm model = model(reference);
        List<Scored> all = reference.scored();
        List<TokenScores> scores = model.score(
                all.stream().map(scored -> ScoreRequest.whole(scored.tokens())).toList());
        for (int i = 0; i < all.size(); i++) {
            assertMatches(all.get(i), scores.get(i));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void packsThatAreBegunBeforeOthersAreDoneScoreTheSame(ReferenceCase reference) {
        CausalLm model = model(reference);
        boolean whole = !model.spec().computesPrefixesAlike();
        List<CompletableFuture<List<TokenScores>>> begun = new ArrayList<>();
        for (Scored scored : reference.scored()) {
            begun.add(model.begin(ScorePack.apart(List.of(ScoreRequest.whole(scored.tokens())), whole)));
        }
        for (int i = 0; i < begun.size(); i++) {
            assertMatches(reference.scored().get(i), begun.get(i).join().get(0));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void givesLogProbabilitiesOfTheWholeVocabulary(ReferenceCase reference) {
        CausalLm model = model(reference);
        Scored scored = reference.scored().get(reference.scored().size() - 1);
        float[][] rows = model.logProbabilities(scored.tokens());
        assertThat(rows.length).isEqualTo(scored.tokens().length);
        for (int t = 0; t < rows.length; t++) {
            assertThat(rows[t].length).isEqualTo(model.spec().vocabularySize());
            double sum = 0;
            for (float logProbability : rows[t]) {
                sum += Math.exp(logProbability);
            }
            assertThat(sum).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-4));
            if (t + 1 < rows.length) {
                double expected = scored.logProbabilities().get(t + 1).doubleValue();
                assertThat((double) rows[t][scored.tokens()[t + 1]])
                        .isCloseTo(expected, org.assertj.core.data.Offset.offset(TOLERANCE));
            }
        }
    }

    /** A trunk of each reference text, of every length, with the rest of the text and other tokens behind it. */
    @ParameterizedTest
    @MethodSource("cases")
    void sharedPrefixesScoreAsRecomputedOnes(ReferenceCase reference) {
        CausalLm model = model(reference);
        if (!model.spec().computesPrefixesAlike()) {
            return; // planners do not share prefixes for such models
        }
        for (Scored scored : reference.scored()) {
            int length = scored.tokens().length;
            if (length < 4) {
                continue;
            }
            int first = length / 3;
            int second = 2 * length / 3;
            int[] tokens = scored.tokens();
            ScorePack pack = new ScorePack(
                    List.of(
                            new ScorePack.Segment(-1, Arrays.copyOf(tokens, first)),
                            new ScorePack.Segment(0, new int[] {1, 2, 3}),
                            new ScorePack.Segment(0, Arrays.copyOfRange(tokens, first, second)),
                            new ScorePack.Segment(2, Arrays.copyOfRange(tokens, second, length)),
                            new ScorePack.Segment(2, new int[] {4})),
                    List.of(new ScorePack.Path(4, 1), new ScorePack.Path(3, 1), new ScorePack.Path(1, first)));
            List<TokenScores> scores = model.score(pack);
            assertMatches(scored, scores.get(1));
            for (int t = 0; t < second - 1; t++) {
                assertThat(scores.get(0).logProbability(t))
                        .isEqualTo(scores.get(1).logProbability(t));
            }
            int[] other = Arrays.copyOf(tokens, first + 3);
            System.arraycopy(new int[] {1, 2, 3}, 0, other, first, 3);
            TokenScores alone =
                    model.score(List.of(new ScoreRequest(other, first))).get(0);
            for (int t = 0; t < 3; t++) {
                assertThat((double) scores.get(2).logProbability(t))
                        .isCloseTo(alone.logProbability(t), org.assertj.core.data.Offset.offset(TOLERANCE));
            }
        }
    }

    /** Two trunks, one on the other, of a reference text, and the rest of it behind them. */
    @ParameterizedTest
    @MethodSource("cases")
    void scoresBehindATrunkAsTransformersDoes(ReferenceCase reference) {
        CausalLm model = model(reference);
        if (!model.spec().computesPrefixesAlike()) {
            assertThatThrownBy(() -> model.keep(null, new int[] {1}, 1)).hasMessageContaining("by what follows it");
            return;
        }
        for (Scored scored : reference.scored()) {
            int[] tokens = scored.tokens();
            if (tokens.length < 4) {
                continue;
            }
            int first = tokens.length / 3;
            int second = 2 * tokens.length / 3;
            try (Trunk trunk = twoTrunks(model, tokens, first, second)) {
                ScorePack rest = new ScorePack(
                        trunk,
                        List.of(
                                new ScorePack.Segment(-1, new int[] {3, 1}),
                                new ScorePack.Segment(-1, Arrays.copyOfRange(tokens, second, tokens.length))),
                        List.of(
                                new ScorePack.Path(1, 1),
                                new ScorePack.Path(-1, 1, tokens[second]),
                                new ScorePack.Path(0, second, 2)));
                assertThat(rest.tokens()).isEqualTo(tokens.length - second + 2);
                List<TokenScores> scores = model.score(rest);
                assertThat(scores.get(2).size()).isEqualTo(3);
                assertMatches(scored, scores.get(0).behind(trunk.scores(), 1));
                assertThat(scores.get(1).logProbability(0))
                        .isCloseTo(scores.get(0).logProbability(0), org.assertj.core.data.Offset.offset((float)
                                TOLERANCE));
            }
        }
    }

    /** The second outlives the first. */
    private static Trunk twoTrunks(CausalLm model, int[] tokens, int first, int second) {
        try (Trunk base = model.keep(null, Arrays.copyOf(tokens, first), 1)) {
            return model.keep(base, Arrays.copyOfRange(tokens, first, second), 1);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void generatesBehindATrunkAsTransformersDoes(ReferenceCase reference) {
        CausalLm model = model(reference);
        if (!model.spec().computesPrefixesAlike()) {
            return; // no trunks
        }
        for (Generated generated : reference.generated()) {
            int[] prompt = generated.prompt();
            int length = prompt.length / 2;
            if (length == 0) {
                continue;
            }
            int newTokens = generated.newTokens().length;
            try (Trunk trunk = model.keep(null, Arrays.copyOf(prompt, length), prompt.length);
                    DecodeSession session =
                            model.decode(new DecodeOptions(2, prompt.length + newTokens, false, List.of()))) {
                List<DecodeRow> rows = List.of(new DecodeRow(Sampling.GREEDY, 0), new DecodeRow(Sampling.GREEDY, 0));
                session.prefill(trunk, rows, List.of(prompt, prompt));
                for (int t = 1; t < newTokens; t++) {
                    session.step();
                }
                assertThat(rows.get(0).newTokenIds()).containsExactly(generated.newTokens());
                assertThat(rows.get(1).newTokenIds()).containsExactly(generated.newTokens());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void generatesAsTransformersDoes(ReferenceCase reference) {
        CausalLm model = model(reference);
        for (Generated generated : reference.generated()) {
            assertThat(greedy(model, List.of(generated.prompt()), generated.newTokens().length)
                            .get(0))
                    .as("prompt of %d tokens", generated.prompt().length)
                    .containsExactly(generated.newTokens());
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void generatesTheSameBesideOtherRows(ReferenceCase reference) {
        CausalLm model = model(reference);
        List<Generated> all = reference.generated();
        List<int[]> prompts = all.stream().map(Generated::prompt).toList();
        List<int[]> tokens = greedy(model, prompts, all.get(0).newTokens().length);
        for (int i = 0; i < all.size(); i++) {
            assertThat(tokens.get(i)).containsExactly(all.get(i).newTokens());
        }
    }

    protected static void assertMatches(Scored scored, TokenScores scores) {
        assertThat(scores.size()).isEqualTo(scored.tokens().length - 1);
        for (int i = 0; i < scores.size(); i++) {
            double expected = scored.logProbabilities().get(i + 1).doubleValue();
            assertThat((double) scores.logProbability(i))
                    .as("log-probability of token %d of %d", i + 1, scored.tokens().length)
                    .isCloseTo(expected, org.assertj.core.data.Offset.offset(TOLERANCE));
            if (!scored.top1().get(i + 1).isNull()) {
                assertThat(scores.top1(i)).isEqualTo(scored.top1().get(i + 1).intValue());
            }
        }
    }

    /** Greedy continuations of prompts that are decoded together. */
    protected static List<int[]> greedy(CausalLm model, List<int[]> prompts, int newTokens) {
        int longest = prompts.stream().mapToInt(prompt -> prompt.length).max().orElseThrow() + newTokens;
        try (DecodeSession session = model.decode(new DecodeOptions(prompts.size(), longest, false, List.of()))) {
            List<DecodeRow> rows = new ArrayList<>();
            prompts.forEach(prompt -> rows.add(new DecodeRow(Sampling.GREEDY, 0)));
            int[][] tokens = new int[prompts.size()][newTokens];
            session.prefill(rows, prompts);
            for (int t = 0; t < newTokens; t++) {
                if (t > 0) {
                    session.step();
                }
                for (int i = 0; i < tokens.length; i++) {
                    tokens[i][t] = rows.get(i).lastToken();
                }
            }
            return List.of(tokens);
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void refusesTokensOutsideTheVocabulary(ReferenceCase reference) {
        CausalLm model = model(reference);
        int[] tokens = {0, model.spec().vocabularySize()};
        assertThatThrownBy(() -> model.score(List.of(ScoreRequest.whole(tokens))))
                .hasMessageContaining("not in the vocabulary");
    }
}
