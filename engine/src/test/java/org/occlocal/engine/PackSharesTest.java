package org.occlocal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class PackSharesTest {

    @Test
    void textsOfOneLengthAreShared() {
        PackShares shares = PackShares.of(pack(List.of(root(5), root(5), root(5), root(5))), 2);
        assertThat(shares.imbalance()).isEqualTo(1);
        assertThat(shares.all())
                .allSatisfy(share -> assertThat(share.pack().tokens()).isEqualTo(10));
    }

    @Test
    void whatGrowsFromOneSegmentStaysTogether() {
        PackShares shares = PackShares.of(pack(List.of(root(5), child(0, 4), child(1, 1), root(10), child(0, 2))), 2);
        assertThat(shares.all()).extracting(share -> share.pack().tokens()).containsExactlyInAnyOrder(12, 10);
        assertThat(shares.imbalance()).isEqualTo(12 / 11.0);
    }

    @Test
    void oneTreeCannotBeCut() {
        PackShares shares = PackShares.of(pack(List.of(root(5), child(0, 4), child(0, 6))), 2);
        assertThat(shares.imbalance()).isEqualTo(2);
    }

    @Property(tries = 100)
    void everySequenceIsInOneShareAndReadsTheSame(
            @ForAll @IntRange(min = 1, max = 12) int segments,
            @ForAll @IntRange(min = 1, max = 4) int count,
            @ForAll long seed) {
        Random random = new Random(seed);
        List<ScorePack.Segment> tree = new ArrayList<>();
        for (int s = 0; s < segments; s++) {
            tree.add(new ScorePack.Segment(
                    random.nextInt(s + 1) - 1,
                    random.ints(1 + random.nextInt(6), 0, 50).toArray()));
        }
        ScorePack pack = pack(tree);
        List<Integer> found = new ArrayList<>();
        for (PackShares.Share share : PackShares.of(pack, count).all()) {
            assertThat(share.pack().paths()).hasSameSizeAs(share.paths());
            for (int p = 0; p < share.paths().size(); p++) {
                ScorePack.Path own = share.pack().paths().get(p);
                ScorePack.Path whole = pack.paths().get(share.paths().get(p));
                assertThat(share.pack().tokens(own)).isEqualTo(pack.tokens(whole));
                assertThat(own.firstTarget()).isEqualTo(whole.firstTarget());
                found.add(share.paths().get(p));
            }
        }
        assertThat(found).hasSize(pack.paths().size()).doesNotHaveDuplicates();
    }

    private static ScorePack.Segment root(int length) {
        return child(-1, length);
    }

    private static ScorePack.Segment child(int parent, int length) {
        int[] tokens = new int[length];
        Arrays.fill(tokens, length);
        return new ScorePack.Segment(parent, tokens);
    }

    /** A sequence for each segment, every other with a final token of its own. */
    private static ScorePack pack(List<ScorePack.Segment> segments) {
        List<ScorePack.Path> paths = new ArrayList<>();
        for (int s = 0; s < segments.size(); s++) {
            paths.add(new ScorePack.Path(s, 1, s % 2 == 0 ? -1 : 49));
        }
        return new ScorePack(segments, paths);
    }
}
