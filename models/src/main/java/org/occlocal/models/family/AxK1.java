package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * A.X K1: DeepSeek-V3 with a norm behind its mixtures of experts. Published checkpoints have such a norm for dense layers too, which
 * nothing reads, and routers without corrections.
 */
final class AxK1 implements Family {

    private static final String NORM = "post_mlp_layernorm";

    @Override
    public List<String> modelTypes() {
        return List.of("axk1", "AXK1");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        if (config.integer("q_lora_rank", 0) == 0) {
            throw config.unsupported("q_lora_rank", "queries are made of a latent");
        }
        if (config.flag("mlp_bias", false)) {
            throw config.unsupported("mlp_bias", "experts with biases are not computed");
        }
        DecoderBuilder b = DeepSeek.builder(config, config.flag("rope_interleave", true));
        DeepSeekMixture mixture = DeepSeekMixture.corrected(b);
        b.otherName = name -> name.replace("." + NORM, ".mlp." + NORM);
        b.optional = name -> name.endsWith(".e_score_correction_bias");
        b.ignored = b.ignored.or(name -> name.endsWith("." + NORM + ".weight"));
        b.layerWeights = (layer, weights) -> {
            mixture.feedForward(layer, DeepSeek.attention(b, layer, weights));
            if (mixture.isSparse(layer)) {
                weights.norm("mlp_output_norm", NORM);
            }
        };
        return b.build();
    }
}
