package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * One decoder layer. Which norms it has is told by its weights: attention_norm and mlp_norm stand before a branch,
 * attention_output_norm and mlp_output_norm on a branch before it is added, attention_residual_norm and
 * mlp_residual_norm on the sum. A slot layer_scale [1] is a factor on what a layer gives whose
 * branches are not parallel.
 *
 * @param attention self-attention
 * @param recurrence what the layer has in place of it, null for none; nothing of {@code attention} applies then
 * @param mlp feed-forward part
 * @param parallel both branches read the same input; without an mlp_norm the MLP reads attention_norm's output
 * @param residualIsNormed a branch is added to its normed input instead of to the input (bloom's option)
 * @param residualScale factor on a branch before it is added
 */
public record LayerSpec(
        AttentionSpec attention,
        @Nullable RecurrenceSpec recurrence,
        MlpSpec mlp,
        boolean parallel,
        boolean residualIsNormed,
        double residualScale) {}
