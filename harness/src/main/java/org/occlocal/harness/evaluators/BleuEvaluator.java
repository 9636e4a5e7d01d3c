package org.occlocal.harness.evaluators;

import java.util.List;
import org.occlocal.harness.python.PythonStr;

/**
 * BLEU of the whole corpus: OpenCompass' BleuEvaluator, that is sacrebleu with the 13a tokenizer and exponential
 * smoothing (Post, "A Call for Clarity in Reporting BLEU Scores", 2018).
 */
final class BleuEvaluator implements Evaluator {

    @Override
    public Evaluation score(EvaluationInput input) {
        BleuCounts counts = new BleuCounts();
        for (int i = 0; i < input.size(); i++) {
            List<String> references =
                    input.requireReferences().get(i) instanceof List ? input.answers(i) : List.of(input.reference(i));
            counts.add(
                    words(input.prediction(i)),
                    references.stream().map(BleuEvaluator::words).toList());
        }
        return new Evaluation(counts.metrics(), null);
    }

    private static List<String> words(String text) {
        return BleuWords.of(PythonStr.rightStrip(text));
    }
}
