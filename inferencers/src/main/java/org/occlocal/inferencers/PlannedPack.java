package org.occlocal.inferencers;

import java.util.List;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;
import org.occlocal.engine.ScorePack;
import org.occlocal.engine.Trunk;

/**
 * A pack and the requests it answers.
 *
 * @param requests numbers of the requests, in the order of the paths
 * @param segments as {@link ScorePack} has them, behind the trunk
 * @param paths likewise
 */
record PlannedPack(List<Integer> requests, List<ScorePack.Segment> segments, List<ScorePack.Path> paths) {

    ScorePack pack(@Nullable Trunk trunk) {
        return new ScorePack(trunk, segments, paths);
    }

    long tokens() {
        return segments.stream().mapToLong(ScorePack.Segment::length).sum();
    }

    boolean isKnown(IntPredicate isKnown) {
        return requests.stream().allMatch(isKnown::test);
    }
}
