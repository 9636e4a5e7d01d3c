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
 * @param aside what it leaves to the next layer, or takes from the one before
 */
public record LayerSpec(
        @Nullable AttentionSpec attention,
        @Nullable RecurrenceSpec recurrence,
        @Nullable MlpSpec mlp,
        boolean parallel,
        boolean residualIsNormed,
        double residualScale,
        BranchScales scales,
        Aside aside) {

    public LayerSpec {
        boolean mixes = attention != null || recurrence != null;
        if (!mixes && mlp == null) {
            throw new IllegalArgumentException("a layer without attention, recurrence and MLP does nothing");
        }
        if (parallel && (!mixes || mlp == null)) {
            throw new IllegalArgumentException("one branch alone cannot be parallel");
        }
        requireFor(aside, mlp, parallel, scales);
    }

    private static void requireFor(Aside aside, @Nullable MlpSpec mlp, boolean parallel, BranchScales scales) {
        if (parallel && aside != Aside.NONE) {
            throw new IllegalArgumentException("parallel branches set nothing aside and take nothing");
        }
        if (aside == Aside.EXPERTS && (mlp == null || mlp.experts() == null)) {
            throw new IllegalArgumentException("a layer without experts sets none aside");
        }
        boolean alone = scales.mixerResidual() == 0 && (mlp == null || scales.mlpResidual() == 0);
        if ((aside == Aside.BRANCHES && !alone) || (aside == Aside.READ && !(alone && mlp == null))) {
            throw new IllegalArgumentException("branches that something is done with before they are added, must be"
                    + " added to nothing in the layer; where they read what was set aside, there is one of them");
        }
    }

    /** Without factors on single branches and without anything aside. */
    public LayerSpec(
            @Nullable AttentionSpec attention,
            @Nullable RecurrenceSpec recurrence,
            @Nullable MlpSpec mlp,
            boolean parallel,
            boolean residualIsNormed,
            double residualScale) {
        this(attention, recurrence, mlp, parallel, residualIsNormed, residualScale, BranchScales.ONES, Aside.NONE);
    }

    /** Whether tokens see those before them. */
    public boolean mixes() {
        return attention != null || recurrence != null;
    }
}
