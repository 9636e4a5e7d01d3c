package org.occlocal.configs;

import org.jspecify.annotations.Nullable;

/**
 * How predictions are judged: OpenCompass' {@code eval_cfg}.
 *
 * @param evaluator judges predictions against references
 * @param predictionPostprocessor applied to each prediction; null for none
 * @param referencePostprocessor applied to each reference (OpenCompass' {@code dataset_postprocessor}); null for none
 * @param predictionRole role whose part of a chat prediction is judged; null for the whole
 */
public record EvalConfig(
        Component evaluator,
        @Nullable Component predictionPostprocessor,
        @Nullable Component referencePostprocessor,
        @Nullable String predictionRole) {}
