package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Seed-OSS: llama with biases on q, k and v. */
final class SeedOss implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("seed_oss");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.llamaLayers(
                config.flag("attention_bias", true),
                config.flag("attention_out_bias", false),
                config.flag("mlp_bias", false));
        return b.build();
    }
}
