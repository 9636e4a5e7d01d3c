package org.occlocal.models.family;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** Skywork 13B: llama, whose rotary base may be a multiple of the one it was trained with. */
final class Skywork implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("skywork");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(withMultipliedBase(config));
        b.llamaLayers(false, false, false);
        return b.build();
    }

    private static ModelConfig withMultipliedBase(ModelConfig config) {
        ModelConfig scaling = config.object("rope_scaling");
        if (!scaling.text("type", "").equals("ntk")) {
            return config;
        }
        double base = config.number("rope_theta", 10_000) * scaling.number("factor");
        return config.without("rope_scaling")
                .without("rope_theta")
                .withDefaults(JsonNodeFactory.instance.objectNode().put("rope_theta", base));
    }
}
