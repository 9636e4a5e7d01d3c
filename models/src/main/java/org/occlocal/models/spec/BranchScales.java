package org.occlocal.models.spec;

/**
 * Factors on what the branches of a layer read, behind the norm before them, and on what they give (falcon_h1).
 *
 * @param attentionInput on what attention reads
 * @param attentionOutput on what it gives
 * @param recurrenceInput on what a recurrence reads
 * @param recurrenceOutput on what it gives
 * @param mlpOutput on what the MLP gives
 * @param mixerResidual on what attention and recurrence are added to, in layers whose branches are not parallel (minimax);
 *     0 where they are added to nothing
 * @param mlpResidual on what the MLP is added to, likewise
 */
public record BranchScales(
        double attentionInput,
        double attentionOutput,
        double recurrenceInput,
        double recurrenceOutput,
        double mlpOutput,
        double mixerResidual,
        double mlpResidual) {

    /** No factors. */
    public static final BranchScales ONES = new BranchScales(1, 1, 1, 1, 1);

    /** Without factors on what branches are added to. */
    public BranchScales(
            double attentionInput,
            double attentionOutput,
            double recurrenceInput,
            double recurrenceOutput,
            double mlpOutput) {
        this(attentionInput, attentionOutput, recurrenceInput, recurrenceOutput, mlpOutput, 1, 1);
    }
}
