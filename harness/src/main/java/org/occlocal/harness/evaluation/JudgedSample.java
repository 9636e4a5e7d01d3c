package org.occlocal.harness.evaluation;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One prediction and what its evaluation found.
 *
 * @param question what was asked; samples of the same question are not independent of each other
 * @param prediction after the post-processors; null where the inferencer predicts nothing but numbers
 * @param reference null where the dataset has none
 * @param scores by metric, in the metric's unit: the metric is their mean over all samples that have it
 */
public record JudgedSample(
        String question, @Nullable Object prediction, @Nullable Object reference, Map<String, Double> scores) {}
