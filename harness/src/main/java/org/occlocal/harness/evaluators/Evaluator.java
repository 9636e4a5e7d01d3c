package org.occlocal.harness.evaluators;

import java.util.List;

/** Judges the predictions of a dataset. Stateless. */
public interface Evaluator {

    /**
     * @param prediction what the model answered
     * @param reference the dataset's answer
     */
    boolean isCorrect(String prediction, String reference);

    /** Share of correct predictions, in percent. */
    default double accuracy(List<String> predictions, List<String> references) {
        int correct = 0;
        for (int i = 0; i < predictions.size(); i++) {
            if (isCorrect(predictions.get(i), references.get(i))) {
                correct++;
            }
        }
        return predictions.isEmpty() ? 0 : 100.0 * correct / predictions.size();
    }

    /** @param name one of {@link org.occlocal.configs.DatasetConfig#EVALUATORS} */
    static Evaluator named(String name) {
        return switch (name) {
            case "accuracy" -> new AccuracyEvaluator();
            case "gsm8k" -> new Gsm8kEvaluator();
            default -> throw new IllegalArgumentException("unknown evaluator \"" + name + "\"");
        };
    }
}
