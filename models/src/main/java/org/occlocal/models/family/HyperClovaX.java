package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/** HyperCLOVA X SEED: granite's factors, of which that on the logits multiplies, and norms behind the branches. */
final class HyperClovaX implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("hyperclovax");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = Granite.builder(config);
        if (!config.has("attention_multiplier")) {
            b.attentionScale = layer -> 1 / Math.sqrt(b.headSize);
        }
        b.logitScale = config.number("logits_scaling", 1);
        boolean bias = config.flag("attention_bias", false);
        boolean mlpBias = config.flag("mlp_bias", false);
        boolean outputNorms = config.flag("use_post_norm", true);
        b.layerWeights = (layer, weights) -> {
            b.llamaLinears(layer, weights, bias, bias, mlpBias)
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (outputNorms) {
                weights.norm("attention_output_norm", "post_norm1").norm("mlp_output_norm", "post_norm2");
            }
        };
        return b.build();
    }
}
