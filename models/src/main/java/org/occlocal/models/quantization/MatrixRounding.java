package org.occlocal.models.quantization;

import java.util.List;
import org.occlocal.models.spec.WeightPart;
import org.occlocal.models.spec.WeightSlot;

/** A better way to round weights than to the nearest, which may need to run the model. */
@FunctionalInterface
public interface MatrixRounding {

    /** Leaves all weights to be rounded to the nearest. */
    MatrixRounding TO_NEAREST = (slots, scheme, sink) -> {};

    /** Takes matrices as soon as they are rounded; they need not stay in memory. */
    @FunctionalInterface
    interface Sink {

        /**
         * @param part a tensor of the checkpoint, each at most once
         * @param rows all its rows, in the order of the slot
         */
        void accept(WeightPart part, QuantizedRows rows);
    }

    /**
     * Rounds the weights of some slots. What it does not hand on is rounded to the nearest.
     *
     * @param slots in the order in which the model computes
     */
    void round(List<WeightSlot> slots, QuantizationScheme scheme, Sink sink);
}
