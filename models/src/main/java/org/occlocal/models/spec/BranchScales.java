package org.occlocal.models.spec;

/**
 * Factors on what the branches of a layer read, behind the norm before them, and on what they give (falcon_h1).
 *
 * @param attentionInput on what attention reads
 * @param attentionOutput on what it gives
 * @param recurrenceInput on what a recurrence reads
 * @param recurrenceOutput on what it gives
 * @param mlpOutput on what the MLP gives
 */
public record BranchScales(
        double attentionInput,
        double attentionOutput,
        double recurrenceInput,
        double recurrenceOutput,
        double mlpOutput) {

    /** No factors. */
    public static final BranchScales ONES = new BranchScales(1, 1, 1, 1, 1);
}
