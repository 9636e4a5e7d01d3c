package org.occlocal.models.family;

import java.util.List;
import org.occlocal.models.spec.Activation;
import org.occlocal.models.spec.DecoderSpec;
import org.occlocal.models.spec.ExpertsSpec;
import org.occlocal.models.spec.GateLimit;
import org.occlocal.models.spec.MlpSpec;

/**
 * gpt-oss: llama with biases, a sliding window in every second layer, sinks in attention, and experts in all layers whose gate
 * and up are clamped.
 */
final class GptOss implements Family {

    /** What transformers multiplies the gate by in its sigmoid; that of {@link Activation#QUICK_GELU}. */
    private static final double ALPHA = 1.702;

    @Override
    public List<String> modelTypes() {
        return List.of("gpt_oss");
    }

    @Override
    public DecoderSpec read(ModelConfig config) {
        DecoderBuilder b = DecoderBuilder.llama(config);
        b.slidingWindow(b.slidingLayers(layer -> layer % 2 == 0), 128);
        if (config.number("swiglu_alpha", ALPHA) != ALPHA) {
            throw config.unsupported("swiglu_alpha", "known is " + ALPHA);
        }
        double limit = config.number("swiglu_limit", 7);
        if (limit <= 0) {
            throw config.unsupported("swiglu_limit", "it must be positive");
        }
        int experts = config.has("num_local_experts")
                ? config.positive("num_local_experts")
                : config.positive("num_experts", 128);
        ExpertsSpec mixture = ExpertsSpec.softmaxOfActive(experts, config.positive("num_experts_per_tok", 4));
        b.mlp = layer -> new MlpSpec(Activation.QUICK_GELU, new GateLimit(limit, false, 1), mixture, null);
        boolean bias = config.flag("attention_bias", true);
        b.layerWeights = (layer, weights) -> weights.qkv(
                        b.attention(layer), bias, "self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj")
                .sinks(b.attention(layer), "self_attn.sinks")
                .attentionOutput(b.attention(layer), bias, "self_attn.o_proj")
                .experts()
                .interleaved(experts, b.intermediate, "mlp.router", "mlp.experts.gate_up_proj", "mlp.experts.down_proj")
                .norm("attention_norm", "input_layernorm")
                .norm("mlp_norm", "post_attention_layernorm");
        return b.build();
    }
}
