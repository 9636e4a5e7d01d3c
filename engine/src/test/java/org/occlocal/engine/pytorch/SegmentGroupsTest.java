package org.occlocal.engine.pytorch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.occlocal.engine.Dtype;
import org.occlocal.engine.ReferenceCase;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.TokenScores;
import org.occlocal.engine.Trunk;
import org.occlocal.models.Checkpoint;

/** Segments that attend together, beside the same ones alone. */
final class SegmentGroupsTest {

    private static final float TOLERANCE = 2e-4f;

    @Test
    void everyTokenStandsOnceInAGroupBehindItsSequence() {
        Random random = new Random(7);
        for (int trial = 0; trial < 200; trial++) {
            Batch batch = Batch.ofPack(pack(null, random, 100, 1 + random.nextInt(60), true), 1000);
            SegmentGroups groups = SegmentGroups.of(batch);
            List<Long> rows = new ArrayList<>();
            for (SegmentGroups.Group group : groups.groups()) {
                for (long row : group.rows()) {
                    rows.add(row);
                }
                assertThat(group.keys().length % group.pasts().length).isZero();
                int longest = group.keys().length / group.pasts().length;
                int length = group.rows().length / group.pasts().length;
                for (int s = 0; s < group.pasts().length; s++) {
                    int end = (int) group.pasts()[s] + lengthOf(batch, group.rows()[s * length]);
                    for (int p = 0; p < end; p++) {
                        assertThat(batch.positions()[(int) group.keys()[s * longest + p]])
                                .isEqualTo(p);
                    }
                    assertThat(group.keys()[s * longest + end - 1])
                            .isEqualTo(group.rows()[s * length + lengthOf(batch, group.rows()[s * length]) - 1]);
                }
            }
            for (int n = 0; n < batch.tokens().length; n++) {
                assertThat(rows.get((int) groups.order()[n])).isEqualTo(n);
            }
        }
    }

    private static int lengthOf(Batch batch, long firstToken) {
        long begin = 0;
        for (long length : batch.lengths()) {
            if (begin == firstToken) {
                return (int) length;
            }
            begin += length;
        }
        throw new AssertionError("no segment begins at " + firstToken);
    }

    @ParameterizedTest
    @MethodSource("org.occlocal.engine.ReferenceCase#families")
    void scoresAreThoseOfSegmentsThatAttendAlone(ReferenceCase reference) {
        Checkpoint checkpoint = Checkpoint.open(reference.folder());
        int vocabulary = checkpoint.spec().vocabularySize();
        boolean shares = checkpoint.spec().computesPrefixesAlike();
        Random random = new Random(11);
        try (PyTorchCausalLm model =
                PyTorchCausalLm.load(checkpoint, TestDevices.one(), Dtype.FLOAT32, Packing.NEVER)) {
            assertSameScores(model, pack(null, random, vocabulary, 9, shares));
            if (shares) {
                try (Trunk trunk = model.keep(null, tokens(7, vocabulary, random), 1)) {
                    assertSameScores(model, pack(trunk, random, vocabulary, 9, true));
                }
            }
        }
    }

    private static void assertSameScores(PyTorchCausalLm model, ScorePack pack) {
        model.allStages().forEach(stage -> stage.setGroupsSegments(true));
        List<TokenScores> together = model.score(pack);
        model.allStages().forEach(stage -> stage.setGroupsSegments(false));
        List<TokenScores> alone = model.score(pack);
        for (int i = 0; i < alone.size(); i++) {
            assertThat(together.get(i).logProbabilities())
                    .usingComparatorWithPrecision(TOLERANCE)
                    .containsExactly(alone.get(i).logProbabilities());
        }
    }

    /** A tree of segments of 1 to 12 tokens, whose last ones are scored. */
    private static ScorePack pack(@Nullable Trunk trunk, Random random, int vocabulary, int count, boolean shares) {
        List<ScorePack.Segment> segments = new ArrayList<>();
        List<ScorePack.Path> paths = new ArrayList<>();
        int[] ends = new int[count];
        for (int s = 0; s < count; s++) {
            int parent = shares ? random.nextInt(s + 1) - 1 : -1;
            int length = 2 + random.nextInt(11);
            segments.add(new ScorePack.Segment(parent, tokens(length, vocabulary, random)));
            int begin = parent < 0 ? trunk == null ? 0 : trunk.length() : ends[parent];
            ends[s] = begin + length;
            paths.add(new ScorePack.Path(s, begin + 1));
        }
        return new ScorePack(trunk, segments, paths);
    }

    private static int[] tokens(int count, int vocabulary, Random random) {
        return random.ints(count, 0, vocabulary).toArray();
    }
}
