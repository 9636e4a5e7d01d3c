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

final class PackPlannerTest {

    @Property(tries = 300)
    void everyRequestIsAnsweredOnceByItsOwnTokens(
            @ForAll @IntRange(min = 1, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 3) int letters,
            @ForAll @IntRange(min = 1, max = 200) int budget,
            @ForAll boolean shares,
            @ForAll long seed) {
        List<ScoreRequest> requests = requests(count, letters, new Random(seed));
        Set<Integer> answered = new HashSet<>();
        for (PackPlanner.Planned planned : new PackPlanner(budget, shares).plan(requests)) {
            ScorePack pack = planned.pack();
            long[] all = pack.allTokens();
            assertThat(pack.paths()).hasSameSizeAs(planned.requests());
            for (int i = 0; i < planned.requests().size(); i++) {
                ScoreRequest request = requests.get(planned.requests().get(i));
                assertThat(answered.add(planned.requests().get(i))).isTrue();
                assertThat(Arrays.stream(pack.places(pack.paths().get(i))).mapToLong(place -> all[place]))
                        .containsExactlyElementsOf(Arrays.stream(request.tokens())
                                .asLongStream()
                                .boxed()
                                .toList());
                assertThat(pack.paths().get(i).firstTarget()).isEqualTo(request.firstTarget());
            }
        }
        assertThat(answered).hasSize(count);
    }

    @Property(tries = 200)
    void aPackHoldsItsBudgetButForWhatIsTooShortToShare(
            @ForAll @IntRange(min = 2, max = 60) int count,
            @ForAll @IntRange(min = 1, max = 3) int letters,
            @ForAll @IntRange(min = 1, max = 200) int budget,
            @ForAll long seed) {
        for (PackPlanner.Planned planned :
                new PackPlanner(budget, true).plan(requests(count, letters, new Random(seed)))) {
            int sequences = planned.requests().size();
            if (sequences > 1) {
                assertThat(planned.pack().tokens()).isLessThan(budget + sequences * PackPlanner.LEAST_SHARED_TOKENS);
            }
        }
    }

    @Example
    void aContextWithFourAnswersIsThereOnce() {
        List<ScoreRequest> requests = new ArrayList<>();
        int[] context = IntStream.range(100, 150).toArray();
        for (int answer = 0; answer < 4; answer++) {
            int[] tokens = Arrays.copyOf(context, 53);
            Arrays.fill(tokens, 50, 53, answer);
            requests.add(ScoreRequest.whole(tokens));
        }
        List<PackPlanner.Planned> packs = new PackPlanner(1000, true).plan(requests);
        assertThat(packs).hasSize(1);
        assertThat(packs.get(0).pack().tokens()).isEqualTo(50 + 4 * 3);
        assertThat(packs.get(0).pack().segments())
                .extracting(ScorePack.Segment::parent)
                .containsExactly(-1, 0, 0, 0, 0);
        assertThat(new PackPlanner(1000, false).plan(requests).get(0).pack().tokens())
                .isEqualTo(4 * 53);
    }

    @Example
    void equalSequencesAndPrefixesOfOthersShareTheirSegments() {
        int[] tokens = IntStream.range(0, 40).toArray();
        List<ScoreRequest> requests = List.of(
                ScoreRequest.whole(tokens),
                ScoreRequest.whole(Arrays.copyOf(tokens, 20)),
                new ScoreRequest(tokens, 39),
                ScoreRequest.whole(Arrays.copyOf(tokens, 3)));
        PackPlanner.Planned planned = new PackPlanner(1000, true).plan(requests).get(0);
        assertThat(planned.pack().tokens()).isEqualTo(40);
        assertThat(planned.requests()).containsExactly(3, 1, 0, 2);
    }

    @Example
    void oneSequenceInsideAnotherAThousandTimesNeedsNoStack() {
        List<ScoreRequest> requests = IntStream.rangeClosed(1, 3000)
                .mapToObj(length -> ScoreRequest.whole(new int[length]))
                .toList();
        PackPlanner.Planned planned =
                new PackPlanner(1_000_000, true).plan(requests).get(0);
        assertThat(planned.pack().tokens()).isEqualTo(3000);
        assertThat(planned.pack().segments()).hasSize(3000);
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
