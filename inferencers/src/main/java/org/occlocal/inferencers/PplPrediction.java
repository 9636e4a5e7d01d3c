package org.occlocal.inferencers;

import java.util.List;

/**
 * The answer that a model finds most likely.
 *
 * @param label the one with the lowest normalised negative log-likelihood, the first of equals
 * @param scores of all labels, in the order of the item
 * @param droppedExamples in-context examples left out because they did not fit
 */
public record PplPrediction(String label, List<LabelScore> scores, int droppedExamples) {

    public PplPrediction {
        scores = List.copyOf(scores);
    }
}
