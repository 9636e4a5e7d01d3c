package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.DecoderSpec;

/**
 * GLM-4-9B (glm) and GLM-4-0414 (glm4): interleaved rotary on half of the head; glm4, and what of GLM-4.1V and GLM-OCR reads text,
 * also has norms behind.
 */
final class Glm implements Family {

    @Override
    public List<String> modelTypes() {
        return List.of("glm", "glm4", "glm4v_text", "glm_ocr_text");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.sized(config);
        boolean reads = config.modelType().equals("glm_ocr_text");
        boolean sees = config.modelType().equals("glm4v_text");
        b.headSize = sees ? b.hidden / b.heads : config.positive("head_dim", reads ? b.hidden / b.heads : 128);
        b.normEpsilon = config.number("rms_norm_eps", 1e-5);
        b.gatedMlp(config.text("hidden_act", "silu"));
        b.rotary(sees || reads ? 1 : 0.5, true);
        boolean bias = sees || (!reads && config.flag("attention_bias", false));
        if (reads) {
            b.ignored = b.ignored.or(Mixture.layersBehind(b, config.integer("num_nextn_predict_layers", 1)));
        }
        boolean normsBehind = !config.modelType().equals("glm");
        b.layerWeights = (layer, weights) -> {
            weights.qkv(b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                    .attentionOutput(b.attention(layer), false, "self_attn.o_proj")
                    .fusedGatedMlp(b.intermediate, false, "mlp.gate_up_proj", "mlp.down_proj")
                    .norm("attention_norm", "input_layernorm")
                    .norm("mlp_norm", "post_attention_layernorm");
            if (normsBehind) {
                weights.norm("attention_output_norm", "post_self_attn_layernorm")
                        .norm("mlp_output_norm", "post_mlp_layernorm");
            }
        };
        return b.build();
    }
}
