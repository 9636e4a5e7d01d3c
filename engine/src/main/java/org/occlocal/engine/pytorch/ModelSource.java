package org.occlocal.engine.pytorch;

import org.jspecify.annotations.Nullable;
import org.occlocal.models.Checkpoint;
import org.occlocal.models.spec.DecoderSpec;

/**
 * Where weights come from.
 *
 * @param spec of the model
 * @param checkpoint null for random weights
 */
record ModelSource(DecoderSpec spec, @Nullable Checkpoint checkpoint) {

    static ModelSource of(Checkpoint checkpoint) {
        return new ModelSource(checkpoint.spec(), checkpoint);
    }

    static ModelSource random(DecoderSpec spec) {
        return new ModelSource(spec, null);
    }
}
