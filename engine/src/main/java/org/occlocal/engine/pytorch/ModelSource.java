package org.occlocal.engine.pytorch;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Where weights come from.
 *
 * @param spec of the model
 * @param checkpoint null for random weights
 * @param keepsCodes whether quantized weights stay so where that is possible; models without are the oracle of tests
 */
record ModelSource(DecoderSpec spec, @Nullable Checkpoint checkpoint, boolean keepsCodes) {

    static ModelSource of(Checkpoint checkpoint) {
        return new ModelSource(checkpoint.spec(), checkpoint, true);
    }

    /** Quantized weights become numbers when they are loaded. */
    static ModelSource dequantizing(Checkpoint checkpoint) {
        return new ModelSource(checkpoint.spec(), checkpoint, false);
    }

    static ModelSource random(DecoderSpec spec) {
        return new ModelSource(spec, null, true);
    }
}
