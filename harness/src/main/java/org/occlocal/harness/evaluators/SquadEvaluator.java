package org.occlocal.harness.evaluators;

import java.util.List;
import java.util.Map;
import org.occlocal.harness.python.PythonStr;

/**
 * Mean F1 of words between references and the first lines of predictions, in percent, by the rule of SQuAD (Rajpurkar et
 * al., 2016): OpenCompass' SquadEvaluator. There the number itself is the whole result, with which no evaluation can go
 * on; with {@code opencompassCompat} this ends the same way.
 */
final class SquadEvaluator implements Evaluator {

    private final boolean opencompassCompat;

    SquadEvaluator(boolean opencompassCompat) {
        this.opencompassCompat = opencompassCompat;
    }

    @Override
    public Evaluation score(EvaluationInput input) {
        if (opencompassCompat) {
            throw new EvaluationException("OpenCompass' SquadEvaluator gives a bare number, which its evaluation task"
                    + " cannot store; leave out the compatibility mode");
        }
        double[] scores = SampleScores.values(
                input.size(),
                i -> f1(
                        PythonStr.words(TextJudges.plainWords(PythonStr.before(input.prediction(i), "\n"))),
                        PythonStr.words(TextJudges.plainWords(input.reference(i)))));
        double sum = 0;
        for (double score : scores) {
            sum += score;
        }
        return new Evaluation(
                Map.of("f1", 100 * sum / input.size()),
                null,
                SampleScores.of("f1", input.size(), i -> 100 * scores[i]));
    }

    private static double f1(List<String> given, List<String> expected) {
        int hits = Ngrams.overlap(Ngrams.count(given, 1), Ngrams.count(expected, 1));
        return hits == 0 ? 0 : 2.0 * hits / (given.size() + expected.size());
    }
}
