package org.occlocal.models.quantization;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.quantization.StoredWeights.Names;
import org.occlocal.models.spec.WeightPart;

/** One of the ways in which checkpoints store weights of few bits. */
interface StoredFormat {

    /** The tensor that holds the weights of a part in this format, null where the checkpoint has none. */
    @Nullable
    String find(WeightPart part, Names names);

    /**
     * Checks all tensors of a part; of their data nothing is read that grows with them but what says how columns are ordered.
     *
     * @param tensor as {@link #find} gives it
     * @throws org.occlocal.models.ModelException when one is missing or does not fit, or config.json says something else
     */
    StoredForm open(String tensor, WeightPart part);
}
