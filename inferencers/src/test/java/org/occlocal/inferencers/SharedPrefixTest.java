package org.occlocal.inferencers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.occlocal.engine.OutOfMemoryException;
import org.occlocal.engine.Sampling;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.tokenizers.ContextWindow;
import org.occlocal.tokenizers.FixedEnds;
import org.occlocal.tokenizers.TruncationSide;

/** Sharing prefixes and running out of memory change how much is computed, and never an answer. */
final class SharedPrefixTest {

    private final CountingModel model = new CountingModel(2000);
    private final InferenceMeter meter = new InferenceMeter();

    @Property(tries = 200)
    void scoresAreThoseOfEachSequenceAlone(
            @ForAll @IntRange(min = 1, max = 40) int count,
            @ForAll @IntRange(min = 1, max = 2000) int packTokens,
            @ForAll @IntRange(min = 450, max = 1000) int memoryTokens,
            @ForAll long seed) {
        CountingModel small = new CountingModel(2000);
        small.memoryTokens = memoryTokens;
        List<ScoreRequest> requests = requests(count, new Random(seed));
        List<TokenScores> scores = new Scorer(small, packTokens, new InferenceMeter()).score(requests);
        for (int i = 0; i < count; i++) {
            TokenScores alone = model.score(List.of(requests.get(i))).get(0);
            assertThat(scores.get(i).firstTarget()).isEqualTo(alone.firstTarget());
            assertThat(scores.get(i).logProbabilities()).containsExactly(alone.logProbabilities());
        }
        assertThat(small.openTrunks).isZero();
    }

    @Example
    void whatIsPlannedIsComputed() {
        List<ScoreRequest> requests = requests(300, new Random(1));
        new Scorer(model, 200, meter).score(requests);
        assertThat(model.computed)
                .isEqualTo(new PackPlanner(200, true).plan(requests).computedTokens())
                .isEqualTo(meter.computedTokens());
        assertThat(meter.prefillTokens())
                .isEqualTo(requests.stream().mapToLong(ScoreRequest::length).sum());
    }

    @Example
    void packsAreHalvedUntilTheyFitAndTheMeterSaysSo() {
        model.memoryTokens = 150;
        List<ScoreRequest> requests = requests(100, new Random(2));
        assertThat(new Scorer(model, 1000, meter).score(requests)).hasSize(100).doesNotContainNull();
        assertThat(meter.shrunk()).containsExactly("packs of 500 tokens", "packs of 250 tokens", "packs of 125 tokens");
        assertThat(meter.toString()).contains("memory ran out, went on with packs of 125 tokens");
    }

    @Example
    void whereNothingFitsTheErrorRemains() {
        model.memoryTokens = 10;
        assertThatThrownBy(() -> new Scorer(model, 1000, meter).score(requests(100, new Random(2))))
                .isInstanceOf(OutOfMemoryException.class)
                .hasMessageContaining("no memory for")
                .hasMessageContaining("(with packs of ");
        assertThat(model.openTrunks).isZero();
    }

    @Example
    void promptsAreComputedBehindWhatTheyBeginWithInCommon() {
        List<GenRequest> requests = prompts(40, 500, 20);
        List<GenPrediction> answers = generator(8, 4096).infer(requests);
        assertAnswered(requests, answers);
        assertThat(model.computed).isEqualTo(500 + 40 * 20);
        assertThat(meter.computedTokens()).isEqualTo(500 + 40 * 20);
        assertThat(meter.prefillTokens()).isEqualTo(40 * 520);
        assertThat(model.openTrunks).isZero();
    }

    @Example
    void aLongPromptRunsInPassesBetweenTheStepsOfOthers() {
        List<GenRequest> requests = new ArrayList<>(prompts(4, 0, 20));
        requests.add(request(new Random(5).ints(900, 500, 600).toArray()));
        List<GenPrediction> answers = generator(8, 100).infer(requests);
        assertAnswered(requests, answers);
        assertThat(model.packs.get(model.packs.size() - 1)).containsExactly(900);
        assertThat(model.stepsAtPrefill.get(model.stepsAtPrefill.size() - 1)).isGreaterThanOrEqualTo(7);
    }

    @Property(tries = 60)
    void rowsGoOnInFewerSlotsWhereMemoryRunsOut(
            @ForAll @IntRange(min = 1, max = 30) int count,
            @ForAll @IntRange(min = 1, max = 6) int memorySlots,
            @ForAll @IntRange(min = 0, max = 300) int shared) {
        CountingModel small = new CountingModel(2000);
        small.memorySlots = memorySlots;
        List<GenRequest> requests = prompts(count, shared, 10);
        assertAnswered(requests, new GenInferencer(small, null, FITTING, 16, 512, meter).infer(requests));
        assertThat(small.openTrunks).isZero();
    }

    private static final FittingRule FITTING = FittingRule.strict(new ContextWindow(2000), TruncationSide.NONE);

    private GenInferencer generator(int slots, int passTokens) {
        return new GenInferencer(model, null, FITTING, slots, passTokens, meter);
    }

    /** After token t comes t + 1. */
    private static void assertAnswered(List<GenRequest> requests, List<GenPrediction> answers) {
        for (int i = 0; i < requests.size(); i++) {
            int[] prompt = requests.get(i).prompt().with(0).tokens();
            int last = prompt[prompt.length - 1];
            assertThat(answers.get(i).tokens())
                    .containsExactly(last + 1, last + 2, last + 3, last + 4, last + 5, last + 6, last + 7, last + 8);
        }
    }

    private static List<GenRequest> prompts(int count, int shared, int own) {
        Random random = new Random(3);
        int[] examples = random.ints(shared, 0, 500).toArray();
        List<GenRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = Arrays.copyOf(examples, shared + own);
            for (int t = shared; t < tokens.length; t++) {
                tokens[t] = random.nextInt(500);
            }
            requests.add(request(tokens));
        }
        return requests;
    }

    private static GenRequest request(int[] tokens) {
        return new GenRequest(
                FewShotPrompt.fixed(new EncodedPrompt("", tokens, tokens.length, 0, FixedEnds.NONE)),
                new GenerationLimits(8, 0, List.of(), List.of()),
                Sampling.GREEDY);
    }

    /** Few letters and long copied beginnings, so that there are trunks on trunks. */
    private static List<ScoreRequest> requests(int count, Random random) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = random.ints(1 + random.nextInt(60), 0, 5).toArray();
            if (i > 0 && random.nextInt(4) > 0) {
                int[] other = requests.get(random.nextInt(i)).tokens();
                int kept = Math.min(1 + random.nextInt(other.length), 300);
                int[] longer = Arrays.copyOf(other, kept + tokens.length);
                System.arraycopy(tokens, 0, longer, kept, tokens.length);
                tokens = longer;
            }
            requests.add(new ScoreRequest(tokens, 1 + random.nextInt(tokens.length)));
        }
        return requests;
    }
}
