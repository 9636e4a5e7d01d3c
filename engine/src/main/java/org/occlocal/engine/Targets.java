package org.occlocal.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * The M tokens of a pack whose log-probabilities are wanted, and the U rows of hidden states that they are predicted from. The
 * head computes each row once, in ascending order, however many targets it predicts: a hundred labels of one token behind the
 * same context cost one row. Immutable.
 */
public final class Targets {

    private final List<Target> inOrder;
    private final int[] firstTargets;
    private final int[] sizes;
    private final long[] rows;

    private Targets(List<Target> inOrder, int[] firstTargets, int[] sizes, long[] rows) {
        this.inOrder = inOrder;
        this.firstTargets = firstTargets;
        this.sizes = sizes;
        this.rows = rows;
    }

    /**
     * The targets of all sequences of a pack, but those that lie in its trunk.
     *
     * @throws IllegalArgumentException when a token is not in the model's vocabulary, or a sequence longer than it can be
     */
    public static Targets of(ScorePack pack, DecoderSpec spec) {
        for (long token : pack.allTokens()) {
            spec.checkToken((int) token);
        }
        for (ScorePack.Path path : pack.paths()) {
            if (path.finalToken() >= 0) {
                spec.checkToken(path.finalToken());
            }
        }
        int behind = pack.end(-1);
        int trunkRows = behind > 0 ? 1 : 0;
        List<Target> targets = new ArrayList<>();
        int[] firstTargets = new int[pack.paths().size()];
        int[] sizes = new int[firstTargets.length];
        int longest = 0;
        for (int p = 0; p < sizes.length; p++) {
            ScorePack.Path path = pack.paths().get(p);
            int[] tokens = pack.tokens(path);
            int[] places = pack.places(path);
            int length = pack.length(path);
            firstTargets[p] = Math.max(path.firstTarget(), behind);
            sizes[p] = Math.max(0, length - firstTargets[p]);
            longest = Math.max(longest, length);
            for (int t = firstTargets[p]; t < length; t++) {
                int row = t == behind ? 0 : trunkRows + places[t - 1 - behind];
                targets.add(new Target(row, tokens[t - behind], p, t - firstTargets[p]));
            }
        }
        if (longest > spec.mostPositions()) {
            throw new IllegalArgumentException("a sequence of " + longest + " tokens is longer than the table of "
                    + spec.mostPositions() + " positions");
        }
        targets.sort(Comparator.comparingInt(Target::row));
        long[] rows = targets.stream().mapToLong(Target::row).distinct().toArray();
        return new Targets(targets, firstTargets, sizes, rows);
    }

    /** M, how many tokens are predicted. */
    public int size() {
        return inOrder.size();
    }

    /**
     * The rows that something is predicted from, int64 [U], ascending and each once. Without a trunk row n is token n of the pack;
     * with one, row 0 is the trunk's last token and row n + 1 is token n of the pack.
     */
    public long[] rows() {
        return rows;
    }

    /** int64 [M], the tokens that are predicted. */
    public long[] tokens() {
        return inOrder.stream().mapToLong(Target::token).toArray();
    }

    /** int64 [M], ascending: index into {@link #rows} of the row that predicts each target. */
    public long[] owners() {
        long[] owners = new long[inOrder.size()];
        int owner = -1;
        long row = -1;
        for (int m = 0; m < owners.length; m++) {
            if (inOrder.get(m).row() != row) {
                row = inOrder.get(m).row();
                owner++;
            }
            owners[m] = owner;
        }
        return owners;
    }

    /**
     * Where the targets of each chunk of rows begin, when the head computes its rows in chunks.
     *
     * @param chunk rows of a chunk, the last may have fewer
     * @return int64 [chunks + 1]: for each chunk the index of its first target, then M
     */
    public long[] bounds(int chunk) {
        long[] owners = owners();
        long[] bounds = new long[(rows.length + chunk - 1) / chunk + 1];
        int m = 0;
        for (int c = 0; c < bounds.length; c++) {
            while (m < owners.length && owners[m] < (long) c * chunk) {
                m++;
            }
            bounds[c] = m;
        }
        return bounds;
    }

    /**
     * Gives each sequence the scores of its targets.
     *
     * @param logProbabilities of the targets, in nats, float32 [M]
     * @param top1 the most likely token in each target's place, int64 [M]
     * @return in the order of the pack's paths
     */
    public List<TokenScores> split(float[] logProbabilities, long[] top1) {
        float[][] own = new float[sizes.length][];
        int[][] best = new int[sizes.length][];
        for (int p = 0; p < sizes.length; p++) {
            own[p] = new float[sizes[p]];
            best[p] = new int[sizes[p]];
        }
        for (int m = 0; m < inOrder.size(); m++) {
            Target target = inOrder.get(m);
            own[target.sequence()][target.place()] = logProbabilities[m];
            best[target.sequence()][target.place()] = (int) top1[m];
        }
        List<TokenScores> scores = new ArrayList<>();
        for (int p = 0; p < sizes.length; p++) {
            scores.add(new TokenScores(firstTargets[p], own[p], best[p]));
        }
        return scores;
    }

    @Override
    public String toString() {
        return inOrder.size() + " targets from " + Arrays.toString(rows);
    }

    /** {@code token} is predicted from {@code row}; it is number {@code place} of the targets of its sequence. */
    private record Target(int row, long token, int sequence, int place) {}
}
