package org.occlocal.inferencers;

import java.util.List;

/**
 * The answer that a model finds most likely.
 *
 * @param label the one with the lowest cost, the first of equals
 * @param scores of all labels, in the order of the item
 */
public record PplPrediction(Object label, List<LabelScore> scores) {

    public PplPrediction {
        scores = List.copyOf(scores);
    }
}
