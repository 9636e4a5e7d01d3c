package org.occlocal.harness.judges;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.evaluators.Evaluation;
import org.occlocal.harness.evaluators.SampleScores;
import org.occlocal.harness.python.PythonText;

/**
 * The share of battles that a model wins, in percent: OpenCompass' scoring of ArenaHard (Li et al. 2024). A judgement that one answer is
 * much better counts as three battles, a tie as half a win. Between two models this is the win rate that the Bradley-Terry model
 * predicts, whose maximum of likelihood OpenCompass looks for. What cannot be read is left out.
 */
record ArenaBattles() implements PairScoring {

    private static final int MUCH_BETTER = 3;

    @Override
    public boolean hasVerdict(String answer) {
        return Preferences.LABELS.of(answer) != null;
    }

    @Override
    public Evaluation score(List<Pair> pairs) {
        double won = 0;
        int battles = 0;
        int read = 0;
        for (Pair pair : pairs) {
            won += weight(pair) == 0 ? 0 : weight(pair) * share(pair);
            battles += weight(pair);
            read += weight(pair) == 0 ? 0 : 1;
        }
        if (battles == 0) {
            throw PairWins.unreadable(pairs);
        }
        double each = 100.0 * read / battles;
        return new Evaluation(
                Map.of("score", PythonText.round(100 * won / battles, 2)),
                null,
                SampleScores.of(
                        "score",
                        pairs.size(),
                        i -> weight(pairs.get(i)) == 0
                                ? Double.NaN
                                : each * weight(pairs.get(i)) * share(pairs.get(i))));
    }

    private static int weight(Pair pair) {
        Double strength = Preferences.LABELS.of(pair.said());
        return strength == null ? 0 : Math.abs(strength) == 1 ? MUCH_BETTER : 1;
    }

    /** Of a battle, what the model wins: 1, 0, or a half. */
    private static double share(Pair pair) {
        Double strength = Preferences.LABELS.of(pair.said());
        double first = strength == null ? 0 : Math.signum(strength);
        return ((pair.baseIsFirst() ? -first : first) + 1) / 2;
    }
}
