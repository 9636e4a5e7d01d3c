package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** A model family: how its config.json and tensor names map to a {@link DecoderSpec}. Stateless. */
interface Family {

    /** The values of config.json's model_type that it reads. */
    List<String> modelTypes();

    /** @throws org.occlocal.models.ModelException when the configuration is wrong or asks for what no program does */
    DecoderSpec read(ModelConfig config);
}
