package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.python.PythonStr;
import org.occlocal.harness.python.PythonText;

/**
 * The share of the answers that occur in a prediction, in upper or lower case; the mean in percent has two places: the
 * evaluators of OpenCompass' datasets/ruler.
 */
final class RoundedShare implements Evaluator {

    private final boolean oneSuffices;

    /** @param oneSuffices whether one of the answers is as good as all */
    RoundedShare(boolean oneSuffices) {
        this.oneSuffices = oneSuffices;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        double[] shares = SampleScores.values(input.size(), i -> share(input, i));
        double sum = 0;
        for (double share : shares) {
            sum += share;
        }
        double percent = sum / shares.length * 100;
        return new Evaluation(
                Map.of("score", Double.parseDouble(PythonText.fixed(percent, 2))),
                null,
                SampleScores.of("score", shares.length, i -> 100 * shares[i]));
    }

    private double share(EvaluationInput input, int i) {
        String prediction = PythonStr.lower(input.prediction(i));
        List<String> answers = input.goldAnswers(i);
        if (answers.isEmpty()) {
            throw new EvaluationException("reference " + i + " must be a list of at least one answer, it is empty");
        }
        double found = answers.stream()
                .filter(answer -> prediction.contains(PythonStr.lower(answer)))
                .count();
        return oneSuffices ? Math.min(1, found) : found / answers.size();
    }
}
