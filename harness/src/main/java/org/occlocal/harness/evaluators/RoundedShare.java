package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * Scores of single predictions, whose mean in percent is rounded to two places: the evaluators of OpenCompass' datasets/ruler and
 * datasets/babilong.
 */
final class RoundedShare implements Evaluator {

    private final MeanScore.Score score;

    RoundedShare(MeanScore.Score score) {
        this.score = score;
    }

    /** The share of the answers that occur in a prediction, in upper or lower case. */
    static double all(EvaluationInput input, int i) {
        return (double) found(input, i) / input.goldAnswers(i).size();
    }

    /** Whether at least one of the answers occurs in a prediction. */
    static double any(EvaluationInput input, int i) {
        return Math.min(1, found(input, i));
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        double[] shares = SampleScores.values(input.size(), i -> score.of(input, i));
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        double percent = sum / shares.length * 100;
        return new Evaluation(
                Map.of("score", PythonText.round(percent, 2)),
                null,
                SampleScores.of("score", shares.length, i -> 100 * shares[i]));
    }

    private static long found(EvaluationInput input, int i) {
        String prediction = PythonStr.lower(input.prediction(i));
        List<String> answers = input.goldAnswers(i);
        if (answers.isEmpty()) {
            throw new EvaluationException("reference " + i + " must be a list of at least one answer, it is empty");
        }
        return answers.stream()
                .filter(answer -> prediction.contains(PythonStr.lower(answer)))
                .count();
    }
}
