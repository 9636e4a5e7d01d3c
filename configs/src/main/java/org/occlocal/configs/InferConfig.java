package org.occlocal.configs;

import org.jspecify.annotations.Nullable;

/**
 * How rows become prompts and what a model is asked for: OpenCompass' {@code infer_cfg}.
 *
 * @param promptTemplate null where the examples' template is the prompt's too
 * @param exampleTemplate of in-context examples ({@code ice_template}); null for none
 * @param retriever chooses in-context examples
 * @param inferencer asks the model
 */
public record InferConfig(
        @Nullable Component promptTemplate,
        @Nullable Component exampleTemplate,
        Component retriever,
        Component inferencer) {}
