package org.occlocal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A pack cut into shares that can be computed at the same time, each behind the pack's trunk. Sequences that begin with the
 * same segment stay together, so that nothing is computed twice.
 */
public final class PackShares {

    private final ScorePack pack;
    /** For each segment the share it is in. */
    private final int[] shareOf;

    private final int count;

    private PackShares(ScorePack pack, int[] shareOf, int count) {
        this.pack = pack;
        this.shareOf = shareOf;
        this.count = count;
    }

    /**
     * A part of a pack.
     *
     * @param pack of its own
     * @param paths numbers in the whole pack of the share's paths, in their order
     */
    public record Share(ScorePack pack, List<Integer> paths) {}

    /** Cuts a pack so that the largest share is as small as longest-first assignment makes it. */
    public static PackShares of(ScorePack pack, int shares) {
        List<ScorePack.Segment> segments = pack.segments();
        int[] rootOf = new int[segments.size()];
        long[] tokens = new long[segments.size()];
        for (int s = 0; s < rootOf.length; s++) {
            int parent = segments.get(s).parent();
            rootOf[s] = parent < 0 ? s : rootOf[parent];
            tokens[rootOf[s]] += segments.get(s).length();
        }
        long[] loads = new long[shares];
        int[] shareOf = new int[rootOf.length];
        IntStream.range(0, rootOf.length)
                .filter(s -> rootOf[s] == s)
                .boxed()
                .sorted(Comparator.comparingLong(root -> -tokens[root]))
                .forEach(root -> {
                    shareOf[root] = least(loads);
                    loads[shareOf[root]] += tokens[root];
                });
        for (int s = 0; s < rootOf.length; s++) {
            shareOf[s] = shareOf[rootOf[s]];
        }
        return new PackShares(pack, shareOf, shares);
    }

    private static int least(long[] loads) {
        return IntStream.range(0, loads.length)
                .boxed()
                .min(Comparator.comparingLong(share -> loads[share]))
                .orElseThrow();
    }

    /** Tokens of the largest share divided by those of a mean one: 1 where all are equal. */
    public double imbalance() {
        long[] loads = new long[count];
        for (int s = 0; s < shareOf.length; s++) {
            loads[shareOf[s]] += pack.segments().get(s).length();
        }
        return (double) Arrays.stream(loads).max().orElse(0) * count / Math.max(1, pack.tokens());
    }

    /** The shares. Sequences that end with the trunk, of which nothing is computed, are in the first. */
    public List<Share> all() {
        List<Share> shares = new ArrayList<>();
        for (int share = 0; share < count; share++) {
            shares.add(share(share));
        }
        return shares;
    }

    private Share share(int number) {
        int[] places = new int[shareOf.length];
        List<ScorePack.Segment> segments = new ArrayList<>();
        for (int s = 0; s < shareOf.length; s++) {
            if (shareOf[s] == number) {
                ScorePack.Segment segment = pack.segments().get(s);
                places[s] = segments.size();
                segments.add(segment.behind(segment.parent() < 0 ? -1 : places[segment.parent()]));
            }
        }
        List<ScorePack.Path> paths = new ArrayList<>();
        List<Integer> numbers = new ArrayList<>();
        for (int p = 0; p < pack.paths().size(); p++) {
            ScorePack.Path path = pack.paths().get(p);
            int end = path.segment();
            if (end < 0 ? number == 0 : shareOf[end] == number) {
                paths.add(new ScorePack.Path(end < 0 ? -1 : places[end], path.firstTarget(), path.finalToken()));
                numbers.add(p);
            }
        }
        return new Share(new ScorePack(pack.trunk(), segments, paths), numbers);
    }
}
