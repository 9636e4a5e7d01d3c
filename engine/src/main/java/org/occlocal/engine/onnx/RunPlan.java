package org.occlocal.engine.onnx;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.occlocal.models.spec.AttentionSpec;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Which pieces of a pass run together. Linear layers have no padding, whatever runs together; attention pads the pieces of
 * a run to the longest, so that pieces of like length belong together. A piece runs with its parent or behind it, in a recurrent
 * model always behind it.
 */
final class RunPlan {

    private static final int MOST_TOKENS = 1024;

    /** Scores of all heads that a run may hold at a time, padding included. */
    private static final long MOST_SCORES = 32L << 20;

    /** What reading the weights once more costs, in tokens of the linear layers. */
    private static final int TOKENS_OF_A_RUN = 32;

    private final int heads;
    private final long scoresOfARun;
    private final boolean parentsFirst;

    RunPlan(DecoderSpec spec) {
        this.parentsFirst = spec.hasRecurrence();
        AttentionSpec attention =
                spec.attentions().isEmpty() ? null : spec.attentions().get(0);
        this.heads = attention == null ? 1 : attention.heads();
        long weightsOfALayer = spec.parameters() / Math.max(1, spec.layers().size());
        int width = attention == null ? spec.hiddenSize() : heads * attention.headSize();
        this.scoresOfARun = Math.max(4096, TOKENS_OF_A_RUN * weightsOfALayer / (4L * width));
    }

    /** Numbers of the pieces of each run, in the order in which they can run. */
    List<List<Integer>> runs(List<Pass.Piece> pieces) {
        // A child ends behind its parent, so this order has parents first.
        List<Integer> order = IntStream.range(0, pieces.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> pieces.get(i).end()))
                .toList();
        List<List<Integer>> runs = new ArrayList<>();
        List<Integer> run = new ArrayList<>();
        int tokens = 0;
        int queries = 0;
        for (int i : order) {
            Pass.Piece piece = pieces.get(i);
            int widest = Math.max(queries, piece.length());
            // Keys are the last piece's: it ends last.
            long padded = (run.size() + 1L) * widest * piece.end();
            long before = run.isEmpty()
                    ? 0
                    : (long) run.size()
                            * queries
                            * pieces.get(run.get(run.size() - 1)).end();
            long apart = before + (long) piece.length() * piece.end() + scoresOfARun;
            boolean waits = parentsFirst && run.contains(piece.parent());
            boolean fits = !waits && tokens + piece.length() <= MOST_TOKENS && padded * heads <= MOST_SCORES;
            if (!run.isEmpty() && (!fits || padded > apart)) {
                runs.add(run);
                run = new ArrayList<>();
                tokens = 0;
                widest = piece.length();
            }
            run.add(i);
            tokens += piece.length();
            queries = widest;
        }
        runs.add(run);
        return runs;
    }
}
