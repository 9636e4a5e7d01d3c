package org.occlocal.models.spec;

import org.jspecify.annotations.Nullable;

/**
 * One decoder layer: what mixes its tokens, then an MLP; a layer may lack either. Which norms it has is told by its weights:
 * attention_norm and mlp_norm stand before a branch,
 * attention_output_norm and mlp_output_norm on a branch before it is added, attention_residual_norm and
 * mlp_residual_norm on the sum; heads_norm [H * value size] and mlp_inner_norm [I] on what the last linear layer of a branch reads
 * (bitnet). A slot layer_scale [1] is a factor on what a layer gives whose
 * branches are not parallel. With slots laurel_down [R, C], laurel_up [C, R] and laurel_norm [C], what attention reads is added a
 * second time together with that low-rank map of it, and the sum of all is divided by the root of two (LAuReL, Menghani et al. 2024).
 *
 * @param attention self-attention, null for none
 * @param recurrence what passes a state from token to token, null for none; beside attention it reads the same input, and both
 *     are added
 * @param mlp feed-forward part, null for none
 * @param parallel both branches read the same input; without an mlp_norm the MLP reads attention_norm's output
 * @param residualIsNormed a branch is added to its normed input instead of to the input (bloom's option)
 * @param residualScale factor on a branch before it is added
 * @param scales factors on what single branches read and give
 * @param shortcut where what its experts give is added
 */
public record LayerSpec(
        @Nullable AttentionSpec attention,
        @Nullable RecurrenceSpec recurrence,
        @Nullable MlpSpec mlp,
        boolean parallel,
        boolean residualIsNormed,
        double residualScale,
        BranchScales scales,
        Shortcut shortcut) {

    public LayerSpec {
        boolean mixes = attention != null || recurrence != null;
        if (!mixes && mlp == null) {
            throw new IllegalArgumentException("a layer without attention, recurrence and MLP does nothing");
        }
        if (parallel && (!mixes || mlp == null)) {
            throw new IllegalArgumentException("one branch alone cannot be parallel");
        }
        boolean gives = mlp != null && mlp.experts() != null;
        if ((parallel && shortcut != Shortcut.NONE) || (shortcut == Shortcut.GIVES && !gives)) {
            throw new IllegalArgumentException("only experts of a layer whose branches follow each other skip a layer");
        }
    }

    /** Without factors on single branches and without a shortcut. */
    public LayerSpec(
            @Nullable AttentionSpec attention,
            @Nullable RecurrenceSpec recurrence,
            @Nullable MlpSpec mlp,
            boolean parallel,
            boolean residualIsNormed,
            double residualScale) {
        this(attention, recurrence, mlp, parallel, residualIsNormed, residualScale, BranchScales.ONES, Shortcut.NONE);
    }

    /** Whether tokens see those before them. */
    public boolean mixes() {
        return attention != null || recurrence != null;
    }
}
