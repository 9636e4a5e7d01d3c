package org.occlocal.harness.evaluators;

/** Correct is what equals the reference: OpenCompass' AccEvaluator. */
final class AccuracyEvaluator implements Evaluator {

    @Override
    public boolean isCorrect(String prediction, String reference) {
        return prediction.equals(reference);
    }
}
