package org.occlocal.inferencers;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.ScoreRequest;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;

final class PackPlannerTest {

    @Property(tries = 400)
    void everyRequestIsAnsweredOnceByItsOwnTokens(
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 3) int letters,
            @ForAll @IntRange(min = 1, max = 200) int budget,
            @ForAll boolean shares,
            @ForAll long seed) {
        List<ScoreRequest> requests = requests(count, letters, new Random(seed));
        Set<Integer> answered = new HashSet<>();
        walk(new PackPlanner(budget, shares).plan(requests), new int[0], (planned, trunk) -> {
            assertThat(planned.paths()).hasSameSizeAs(planned.requests());
            ScorePack pack = planned.pack(trunk.length == 0 ? null : new Prefix(trunk));
            for (int i = 0; i < planned.requests().size(); i++) {
                ScoreRequest request = requests.get(planned.requests().get(i));
                assertThat(answered.add(planned.requests().get(i))).isTrue();
                int[] behind = pack.tokens(pack.paths().get(i));
                int[] whole = Arrays.copyOf(trunk, trunk.length + behind.length);
                System.arraycopy(behind, 0, whole, trunk.length, behind.length);
                assertThat(whole).containsExactly(request.tokens());
                assertThat(pack.paths().get(i).firstTarget()).isEqualTo(request.firstTarget());
            }
        });
        assertThat(answered).hasSize(count);
    }

    @Property(tries = 200)
    void passesHoldTheirBudgetButForWhatIsTooShortToShare(
            @ForAll @IntRange(min = 2, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 3) int letters,
            @ForAll @IntRange(min = 1, max = 200) int budget,
            @ForAll long seed) {
        walk(
                new PackPlanner(budget, true).plan(requests(count, letters, new Random(seed))),
                new int[0],
                (planned, trunk) -> assertThat(planned.tokens())
                        .isLessThanOrEqualTo(
                                budget + (planned.requests().size() - 1L) * PackPlanner.LEAST_SHARED_TOKENS));
    }

    @Property(tries = 100)
    void aTrunkIsScoredFromTheFirstTargetOfAllThatStandBehindIt(
            @ForAll @IntRange(min = 2, max = 40) int count, @ForAll long seed) {
        List<ScoreRequest> requests = requests(count, 1, new Random(seed));
        firstTargets(new PackPlanner(8, true).plan(requests), requests);
    }

    private static int firstTargets(PlanBranch branch, List<ScoreRequest> requests) {
        int first = Integer.MAX_VALUE;
        for (PlannedPack planned : branch.packs()) {
            for (int request : planned.requests()) {
                first = Math.min(first, requests.get(request).firstTarget());
            }
        }
        for (PlanBranch longer : branch.branches()) {
            first = Math.min(first, firstTargets(longer, requests));
        }
        assertThat(branch.firstTarget()).isLessThanOrEqualTo(first);
        if (branch.tokens().length > 0) {
            assertThat(branch.firstTarget()).isEqualTo(first);
        }
        return first;
    }

    @Example
    void aContextWithFourAnswersIsThereOnceAndTheLastTokensAreOnlyPredicted() {
        List<ScoreRequest> requests = new ArrayList<>();
        int[] context = IntStream.range(100, 150).toArray();
        for (int answer = 0; answer < 4; answer++) {
            int[] tokens = Arrays.copyOf(context, 53);
            Arrays.fill(tokens, 50, 53, answer);
            requests.add(ScoreRequest.whole(tokens));
        }
        PlanBranch plan = new PackPlanner(1000, true).plan(requests);
        assertThat(plan.passes()).isEqualTo(1);
        assertThat(plan.computedTokens()).isEqualTo(50 + 4 * 2);
        assertThat(plan.packs().get(0).segments())
                .extracting(ScorePack.Segment::parent)
                .containsExactly(-1, 0, 0, 0, 0);
        assertThat(new PackPlanner(1000, false).plan(requests).computedTokens()).isEqualTo(4 * 53);
    }

    @Example
    void answersOfOneTokenCostNothing() {
        int[] context = IntStream.range(100, 150).toArray();
        List<ScoreRequest> requests = IntStream.range(0, 4)
                .mapToObj(answer -> {
                    int[] tokens = Arrays.copyOf(context, 51);
                    tokens[50] = answer;
                    return new ScoreRequest(tokens, 50);
                })
                .toList();
        assertThat(new PackPlanner(1000, true).plan(requests).computedTokens()).isEqualTo(50);
    }

    /** A block of examples before every question, questions with four answers: each of it is computed once. */
    @Example
    void examplesBeforeEveryQuestionAreATrunk() {
        Random random = new Random(1);
        int[] examples = random.ints(600, 0, 1000).toArray();
        List<ScoreRequest> requests = new ArrayList<>();
        for (int question = 0; question < 100; question++) {
            int[] tokens = Arrays.copyOf(examples, 690);
            for (int i = 600; i < tokens.length; i++) {
                tokens[i] = random.nextInt(1000);
            }
            for (int answer = 0; answer < 4; answer++) {
                int[] whole = Arrays.copyOf(tokens, 691);
                whole[690] = answer;
                requests.add(ScoreRequest.whole(whole));
            }
        }
        PlanBranch plan = new PackPlanner(1024, true).plan(requests);
        assertThat(plan.packs()).isEmpty();
        assertThat(plan.branches()).hasSize(1);
        assertThat(plan.branches().get(0).tokens()).containsExactly(examples);
        assertThat(plan.computedTokens()).isEqualTo(600 + 100 * 90);
        assertThat(plan.passes()).isEqualTo(1 + 10);
    }

    @Example
    void aLongTextRunsInPasses() {
        PlanBranch plan = new PackPlanner(1000, true).plan(List.of(ScoreRequest.whole(new int[3500])));
        assertThat(plan.computedTokens()).isEqualTo(3499);
        assertThat(plan.passes()).isEqualTo(4);
    }

    @Example
    void equalSequencesAndPrefixesOfOthersShareTheirSegments() {
        int[] tokens = IntStream.range(0, 41).toArray();
        List<ScoreRequest> requests = List.of(
                ScoreRequest.whole(tokens),
                ScoreRequest.whole(Arrays.copyOf(tokens, 21)),
                new ScoreRequest(tokens, 39),
                ScoreRequest.whole(Arrays.copyOf(tokens, 4)));
        PlannedPack planned = new PackPlanner(1000, true).plan(requests).packs().get(0);
        assertThat(planned.tokens()).isEqualTo(40);
        assertThat(planned.requests()).containsExactly(3, 1, 0, 2);
    }

    @Example
    void oneSequenceInsideAnotherAThousandTimesNeedsNoStack() {
        List<ScoreRequest> requests = IntStream.rangeClosed(2, 3001)
                .mapToObj(length -> ScoreRequest.whole(new int[length]))
                .toList();
        PlanBranch plan = new PackPlanner(1_000_000, true).plan(requests);
        assertThat(plan.computedTokens()).isEqualTo(3000);
        assertThat(plan.packs().get(0).segments()).hasSize(3000);
        assertThat(new PackPlanner(64, true).plan(requests).computedTokens()).isLessThan(100_000); // of 4.5 million
    }

    private interface Visitor {
        void visit(PlannedPack planned, int[] trunk);
    }

    private static void walk(PlanBranch branch, int[] before, Visitor visitor) {
        int[] trunk = Arrays.copyOf(before, before.length + branch.tokens().length);
        System.arraycopy(branch.tokens(), 0, trunk, before.length, branch.tokens().length);
        branch.packs().forEach(planned -> visitor.visit(planned, trunk));
        branch.branches().forEach(longer -> walk(longer, trunk, visitor));
    }

    /** A trunk that nobody computed. */
    private record Prefix(int length) implements Trunk {

        Prefix(int[] tokens) {
            this(tokens.length);
        }

        @Override
        public TokenScores scores() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    /** Few letters and copied beginnings, so that much is shared. */
    private static List<ScoreRequest> requests(int count, int letters, Random random) {
        List<ScoreRequest> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int[] tokens = random.ints(1 + random.nextInt(40), 0, letters).toArray();
            if (i > 0 && random.nextBoolean()) {
                int[] other = requests.get(random.nextInt(i)).tokens();
                int kept = 1 + random.nextInt(other.length);
                int[] longer = Arrays.copyOf(other, kept + tokens.length);
                System.arraycopy(tokens, 0, longer, kept, tokens.length);
                tokens = longer;
            }
            requests.add(new ScoreRequest(tokens, 1 + random.nextInt(tokens.length)));
        }
        return requests;
    }
}
